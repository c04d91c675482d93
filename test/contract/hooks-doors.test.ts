import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { fireCodex } from './codex-hooks-harness.ts'
import { fire, hookEnv, LAUNCHER, machine } from './hooks-harness.ts'
import { called, jobs, own, RULES, type Said } from './routing-harness.ts'

const reasonOf = (said: unknown): string | undefined =>
  (said as Said | undefined)?.hookSpecificOutput.permissionDecisionReason

const call = (name: string, prompt = '[[fake: answer Tidy.]]') => ({
  subagent_type: name,
  prompt,
  description: 'x',
})
const agent = async (here: Home, name: string, prompt?: string) =>
  reasonOf(await fire(here, called(here, 'agent-call', 'Agent', call(name, prompt))))

/** What the hook prints, whatever it complains of on stderr. */
async function raw(here: Home, name: string, env = hookEnv(here), launcher = LAUNCHER): Promise<string> {
  const { event, input } = called(here, 'agent-call', 'Agent', call(name))
  const start = { cwd: here.project, env, stdin: JSON.stringify(input), timeoutMs: 30_000 }
  const { code, stdout } = await runProgram('/bin/sh', [launcher, 'claude', event], start)
  expect(code).toBe(0)
  return stdout
}

/** As a vendor's service encrypts a task (the words are noise). */
const SEALED = `gAAAAAB${'pZ3-_x9Q'.repeat(68)}==`
const spawn = async (here: Home, type: string, message = SEALED) => {
  const { event, input } = called(here, 'agent-call', 'collaborationspawn_agent', {
    task_name: 'it',
    agent_type: type,
    message,
  })
  const at = { turn_id: 't1', model: 'gpt-6.1-sol', permission_mode: 'default', transcript_path: null }
  return fireCodex(here, { event, input: { ...input, ...at } })
}

/** The files of both hosts, made while the rules were other ones. */
async function withDoors(options: Parameters<typeof machine>[0], rules?: string): Promise<Home> {
  const here = machine(options)
  await here.waybill(['generate'])
  if (rules !== undefined) own(here, rules)
  return here
}

test.each([
  [
    'a rule that keeps what is said with the host',
    RULES('{ name: typos, when: { words: [typo] }, stay: true }'),
    'The routing rule typos (your routing.yaml:3) keeps this task with you: do it yourself.',
  ],
  [
    "a rule for the host's own vendor",
    RULES('{ name: typos, when: { words: [typo] }, role: architect }'),
    'By the routing rule typos (your routing.yaml:3) this is a task for the role architect, which you have yourself: do it yourself.',
  ],
  [
    'a role that has become the host’s own since',
    'version: 1\nroles: { design-reviewer: { worker: claude } }\n',
    'This is a task for the role design-reviewer, which you have yourself: do it yourself.',
  ],
])('a door is not left to nobody by %s', async (_what, rules, says) => {
  const here = await withDoors({ codex: ['read'] }, rules)
  expect(await agent(here, 'design-reviewer', 'look at the design and fix the typo')).toBe(
    `Waybill started nothing, and the subagent design-reviewer has no work of its own. ${says}`,
  )
  // What the host does by itself was generated as well, and is no door.
  expect(await agent(here, 'architect', 'plan it, and mind the typo')).toBeUndefined()
  expect(await jobs(here)).toEqual([])
})

test('a door of a clone tells a user who never set up anything what to type, and all else goes on at once', async () => {
  const here = await withDoors({})
  expect(await agent(here, 'design-reviewer')).toContain('the user types `/waybill:allow codex` in the chat')
  expect(reasonOf(await spawn(here, 'architect', 'Plan it'))).toContain('`waybill allow claude`')
  mkdirSync(join(here.root, 'cat'))
  symlinkSync('/bin/cat', join(here.root, 'cat/cat'))
  // What goes on would complain that there is no node.
  const bare = { ...hookEnv(here), PATH: join(here.root, 'cat') }
  expect(await raw(here, 'architect', bare)).toBe('')
  expect(await raw(here, 'Explore', bare)).toBe('')
  expect(await raw(here, 'design-reviewer', bare)).toContain('Waybill needs Node')
})

test('what a project has as the host’s own goes where the user’s rules send its role, and stays where it may not leave', async () => {
  const sent = 'version: 1\nroles: { architect: { worker: codex } }\n'
  const here = await withDoors({ codex: ['read'] })
  expect(await agent(here, 'architect')).toBeUndefined()
  own(here, sent)
  expect(await agent(here, 'architect')).toContain('Tidy.')
  const nobody = await withDoors({}, sent)
  expect(await fire(nobody, called(nobody, 'agent-call', 'Agent', call('architect')))).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      additionalContext: expect.stringContaining('this is a task for the role architect, which is Codex'),
    },
  })
})

test('a door is not opened to nobody by a hook that fails, and all else goes on', async () => {
  const here = await withDoors({ codex: ['read'] })
  const plugin = join(here.root, 'plugin')
  cpSync(PLUGIN, plugin, { recursive: true })
  rmSync(join(plugin, 'dist/hook-matched.cjs'))
  const broken = (name: string) => raw(here, name, hookEnv(here), join(plugin, 'hooks/launch.sh'))
  expect(reasonOf(JSON.parse(await broken('design-reviewer')))).toContain(
    'Waybill could not answer this call',
  )
  expect(await broken('architect')).toBe('')
})

test('who only asks is told of what is another’s and of what is nobody’s but the host’s', async () => {
  const here = await withDoors(
    { codex: ['read'] },
    RULES('{ name: typos, when: { words: [typo] }, stay: true }'),
  )
  const asked = async (name: string, prompt: string) => {
    const input = {
      hook_event_name: 'WaybillAgent',
      cwd: here.project,
      session_id: '',
      tool_input: { subagent_type: name, prompt },
    }
    const start = { cwd: here.project, env: hookEnv(here), stdin: JSON.stringify(input), timeoutMs: 30_000 }
    return (await runProgram('/bin/sh', [LAUNCHER, 'claude', 'agent-asked'], start)).stdout
  }
  // Of a door that nobody may do, and of what a rule keeps, the call itself has something to say.
  expect([
    await asked('design-reviewer', 'look at it'),
    await asked('Explore', 'look at it'),
    await asked('design-reviewer', 'mind the typo'),
  ]).toEqual(['routed', 'left', ''])
})

test('a door of which nobody knows the role, or whose rules cannot be read, is refused with the way on', async () => {
  const here = machine({ codex: ['read'] })
  own(here, 'version: 1\nroles: { stylist: { worker: codex, description: Looks at style. } }\n')
  mkdirSync(join(here.env({}).HOME ?? '', '.claude'))
  await here.waybill(['generate', '--host', 'claude', '--user'])
  own(here, 'version: 1\n')
  expect(await agent(here, 'stylist')).toContain('no rule and no role of yours says whose work it is')
  own(here, 'version: 1\nrulez: []\n')
  expect(reasonOf(JSON.parse(await raw(here, 'stylist')))).toMatch(
    /^Waybill started nothing.* cannot be read\. \/.* line 2: there is no field `rulez`\. Did you mean `rules`/,
  )
  mkdirSync(join(here.project, '.claude/agents'), { recursive: true })
  writeFileSync(join(here.project, '.claude/agents/stylist.md'), '---\nname: stylist\n---\nMine.\n')
  expect(await raw(here, 'stylist')).toBe('')
})

test('in Codex a task that is encrypted is sent to the tool where it is another vendor’s, and left alone where it is not', async () => {
  const rules = RULES(
    '{ name: small, when: { size: { maxChars: 100 } }, role: architect }',
    '{ name: helping, when: { subagent: helper }, role: architect }',
    '{ name: own, when: { subagent: tidier }, role: reviewer }',
  )
  const here = await withDoors({ claude: ['read'] }, rules)
  const way = 'with the same words as the goal: role "architect", worker "claude".'
  expect(reasonOf(await spawn(here, 'helper'))).toContain(way)
  expect(reasonOf(await spawn(here, 'architect'))).toContain(way)
  expect(await spawn(here, 'tidier')).toBeUndefined()
  expect(await spawn(here, 'worker')).toBeUndefined()
  const nobody = await withDoors({}, rules)
  expect(reasonOf(await spawn(nobody, 'architect'))).toContain(way)
  expect(await spawn(nobody, 'helper')).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      additionalContext: expect.stringContaining('It cannot run: this repository has not allowed it.'),
    },
  })
  expect(await jobs(here)).toEqual([])
})
