import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { HookEvent, HookReply } from '../../src/domain/hook.ts'
import { renderReply } from '../../src/hosts/render.ts'
import { SCHEMAS } from '../contract/codex-hooks-harness.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, shell } from '../servers/openai-turns.ts'
import { realCli } from './install.ts'
import { codexProvider } from './rig.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const cwd = '/shop'
const at = { cwd, session: 's1' }
const start: HookEvent = { kind: 'session_start', ...at }
const said: HookEvent = { kind: 'said', prompt: 'Go', ...at }
const typed: HookEvent = { kind: 'prompt', prompt: '/probe', ...at }
const ended: HookEvent = { kind: 'stop', turn: 't1', again: false, ...at }
const call: HookEvent = { kind: 'tool_call', tool: 'Bash', texts: ['echo hi'], cwd }

/** Everything that a hook of ours can say, each on an event on which it is said. */
const ANSWERS: [event: string, reply: HookReply, of: HookEvent][] = [
  ['SessionStart', { kind: 'context', text: 'Open: x' }, start],
  ['SessionStart', { kind: 'notice', message: 'Old' }, start],
  ['PreToolUse', { kind: 'deny', reason: 'No.' }, call],
  ['UserPromptSubmit', { kind: 'context', text: 'Open: x' }, said],
  ['UserPromptSubmit', { kind: 'handled', message: 'Done' }, said],
  ['Stop', { kind: 'notice', message: 'Old' }, ended],
  ['Stop', { kind: 'hold', reason: 'Look.', message: 'One problem' }, ended],
]
const TYPED: (typeof ANSWERS)[number] = ['UserPromptExpansion', { kind: 'handled', message: 'Done' }, typed]
/** What neither host takes: the judgement of each can go against an answer. */
const WRONG = '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"perhaps"}}'

/** A turn that is held each time would never end. */
const once = (file: string): string => `[ ! -e '${file}' ] || { cat '${file}'; rm '${file}'; }`

const rendered = ([event, reply, of]: (typeof ANSWERS)[number]) => ({
  event,
  text: renderReply(reply, of) ?? '',
})

describe.each(['2.1.329', '2.1.197'] as const)('Claude Code %s', (claude) => {
  test('takes every answer of a hook of ours as valid, by its own word', async () => {
    const here = await world('hook-answers', {
      claude,
      files: { '.claude/commands/probe.md': 'Say hello.\n' },
      anthropic: {
        lanes: [
          {
            name: 'host',
            turns: [
              toolUse('Bash', { command: 'echo hi', description: 'x' }),
              claudeSays('Done.'),
              claudeSays('Done again.'),
            ],
          },
        ],
      },
    })
    async function outcome({ event, text }: { event: string; text: string }) {
      const file = join(here.place.root, 'answer')
      writeFileSync(file, text)
      const hooks = { [event]: [{ hooks: [{ type: 'command', command: once(file) }] }] }
      const flags = [
        '--output-format',
        'stream-json',
        '--verbose',
        '--include-hook-events',
        '--allowedTools',
        'Bash',
      ]
      const prompt = event === 'UserPromptExpansion' ? '/probe' : 'Go'
      const { stdout } = await here.claude(['-p', prompt, ...flags, '--settings', JSON.stringify({ hooks })])
      const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
      return `${event}: ${events.find(({ subtype }) => subtype === 'hook_response')?.outcome}`
    }
    const outcomes = []
    for (const answer of [...ANSWERS, TYPED]) outcomes.push(await outcome(rendered(answer)))
    expect(outcomes).toEqual([...ANSWERS, TYPED].map(([event]) => `${event}: success`))
    expect(await outcome({ event: 'PreToolUse', text: WRONG })).toBe('PreToolUse: error')
  })
})

describe('Codex 0.169.0', () => {
  test('takes every answer of a hook of ours as valid, by its own word', async () => {
    const here = await world('hook-answers', {
      openai: {
        lanes: [{ name: 'host', turns: [shell('echo hi'), codexSays('Done.'), codexSays('Done again.')] }],
      },
    })
    async function outcome({ event, text }: { event: string; text: string }) {
      const file = join(here.place.root, 'answer')
      writeFileSync(file, text)
      const hooks = { [event]: [{ hooks: [{ type: 'command', command: once(file) }] }] }
      writeFileSync(join(here.place.codexHome, 'hooks.json'), JSON.stringify({ hooks }))
      const flags = ['--dangerously-bypass-hook-trust', '-m', 'gpt-5.5', ...codexProvider(here.openai.url)]
      const { stdout, stderr } = await here.place.run('codex', ['exec', ...flags, 'Go'])
      return `${event}: ${new RegExp(`^hook: ${event} (\\w+)`, 'm').exec(stdout + stderr)?.[1]}`
    }
    const outcomes = []
    for (const answer of ANSWERS) outcomes.push(await outcome(rendered(answer)))
    expect(outcomes).toEqual([
      'SessionStart: Completed',
      'SessionStart: Completed',
      'PreToolUse: Blocked',
      'UserPromptSubmit: Completed',
      'UserPromptSubmit: Blocked',
      'Stop: Completed',
      'Stop: Blocked',
    ])
    expect(await outcome({ event: 'PreToolUse', text: WRONG })).toBe('PreToolUse: Failed')
  })

  test('carries the schemas that the contract tests go by', () => {
    expect(carried(readFileSync(realCli().codexBinary, 'latin1'))).toMatchObject(SCHEMAS)
  })
})

/** The JSON Schemas in a program, by their titles. */
function carried(program: string): Record<string, unknown> {
  const head = '{\n  "$schema": "http://json-schema.org/draft-07/schema#"'
  const found: Record<string, unknown> = {}
  for (let from = program.indexOf(head); from !== -1; from = program.indexOf(head, from + 1)) {
    const end = program.indexOf('\n}', from)
    const schema = JSON.parse(program.slice(from, end + 2)) as { title: string }
    found[schema.title] = schema
  }
  return found
}
