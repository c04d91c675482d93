import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agentsAmong, ancestors } from '../../src/io/ancestry.ts'
import type { Home } from '../e2e/home.ts'
import { runProgram } from '../real/processes.ts'
import {
  fakeHost,
  fire,
  hookEnv,
  LAUNCHER,
  machine,
  readAnswer,
  recorded,
  VERSIONS,
} from './hooks-harness.ts'

const consentsOf = (here: Home): unknown => {
  const file = join(here.waybillHome, 'consents.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

const refusal = (why: string) => ({
  decision: 'block',
  reason: `Waybill: nothing was allowed: only a person can allow a worker, and ${why}. Run \`waybill allow codex --write\` in a terminal of your own.`,
})

/** Two statements: a shell that has but one to run would become it, and no host would be left above. */
const HOOK = `sh '${LAUNCHER}' claude prompt; exit $?`

const underAgent = agentsAmong(ancestors(process.pid)).length > 0

describe.each(VERSIONS)('Claude Code %s', (version) => {
  test.skipIf(underAgent)(
    'what the user typed is recorded and withdrawn again (cannot be shown when an agent runs the tests)',
    async () => {
      const here = machine()
      const argv = [fakeHost(here), '-c', HOOK]
      const { typed } = recorded(version, here.project)
      const before = Date.now()
      expect(await fire(here, typed('/waybill:allow'), { argv })).toEqual({
        decision: 'block',
        reason: `Waybill: codex-cli may now read and write here.
  repository  ${here.project}
  worker      codex-cli (OpenAI)
  may         read files, and edit a scratch copy: you get a patch, your tree is never touched
  leaves      the goal, and whatever files the worker opens in this repository, go to OpenAI
  caps        those of config.yaml, or the defaults: \`waybill spend\` shows them
  until       you say \`waybill deny codex\``,
      })
      const recordedAt = expect.toSatisfy((at: string) => Date.parse(at) >= before)
      expect(consentsOf(here)).toEqual({
        version: 1,
        repositories: {
          [realpathSync(join(here.project, '.git'))]: [
            { worker: 'codex-cli', modes: ['read', 'write'], recordedAt, how: 'chat', root: here.project },
          ],
        },
      })
      expect(await fire(here, typed('/waybill:deny'), { argv })).toEqual({
        decision: 'block',
        reason: `Waybill: codex-cli may no longer run in ${here.project}.`,
      })
      expect(consentsOf(here)).toEqual({ version: 1, repositories: {} })
    },
  )

  test.each<[why: string, words: string, reason: string]>([
    ['no worker', '', 'no worker was named. Say which: allow codex, or allow claude.'],
    ['a typo', 'codx', 'there is no worker `codx`. Did you mean `codex`?'],
    [
      'a word too many',
      'codex --write and go on',
      '"and" is not known. Known: --write, --max-usd, --for, --secret.',
    ],
  ])('%s allows nothing and says what was meant', async (_why, words, reason) => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    const typed = { event, input: { ...input, prompt: `/waybill:allow ${words}`.trim() } }
    expect(await fire(here, typed)).toEqual({
      decision: 'block',
      reason: `Waybill: nothing was allowed: ${reason}`,
    })
    expect(consentsOf(here)).toBeUndefined()
  })

  test('the same words anywhere but at the start are no command', async () => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    for (const prompt of [' /waybill:allow codex', 'Type /waybill:allow codex', '/waybill:allowcodex'])
      expect(await fire(here, { event, input: { ...input, prompt } })).toBeUndefined()
  })

  test('the prompt that a model scheduled for itself is no command, though it reads the same', async () => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    const { command_name: _name, command_args: _args, ...prompt } = input
    const scheduled = { event, input: { ...prompt, hook_event_name: 'UserPromptSubmit' } }
    expect(await fire(here, scheduled, { argv: [fakeHost(here), '-c', HOOK] })).toBeUndefined()
    expect(consentsOf(here)).toBeUndefined()
  })
})

describe('a forged event grants nothing', () => {
  const typed = (here: Home) => recorded('2.1.329', here.project).typed('/waybill:allow')

  test('fed to the hook by any other program', async () => {
    const here = machine()
    expect(await fire(here, typed(here))).toEqual(
      refusal(`the hook was started by ${nameOfThisProgram()}, not by the host itself`),
    )
    expect(consentsOf(here)).toBeUndefined()
  })

  test('typed into a host that an agent started', async () => {
    const here = machine()
    const host = fakeHost(here)
    const inner = join(here.root, 'inner.sh')
    writeFileSync(inner, HOOK)
    const argv = [host, '-c', `'${host}' '${inner}'; exit $?`]
    expect(await fire(here, typed(here), { argv })).toEqual(
      refusal('claude stands above this claude session and may have typed it'),
    )
    expect(consentsOf(here)).toBeUndefined()
  })

  test.skipIf(underAgent)(
    "put in the place of the agent's shell, in front of the host itself (cannot be shown when an agent runs the tests)",
    async () => {
      const here = machine()
      const host = fakeHost(here)
      expect(
        await fire(here, typed(here), { argv: [host, '-c', HOOK], env: hookEnv(here, AGENT_SHELL) }),
      ).toEqual(refusal("its environment is that of an agent's shell"))
      const answer = join(here.root, 'answer')
      const ended = await runProgram(host, ['-c', `sh '${LAUNCHER}' claude prompt > '${answer}'; exit $?`], {
        cwd: here.project,
        env: hookEnv(here),
        stdin: JSON.stringify(typed(here).input),
        timeoutMs: 30_000,
      })
      expect(readAnswer({ ...ended, stdout: readFileSync(answer, 'utf8') }, 'UserPromptExpansion')).toEqual(
        refusal('the hook was not started with the channels that a host gives it'),
      )
      expect(consentsOf(here)).toBeUndefined()
    },
  )

  test('with every variable and file that a repository or a shell could bring', async () => {
    const here = machine()
    mkdirSync(join(here.project, '.waybill'))
    const repositories = { [join(here.project, '.git')]: [{ worker: 'codex-cli', modes: ['read', 'write'] }] }
    for (const file of ['consents.json', 'config.yaml'])
      writeFileSync(join(here.project, '.waybill', file), JSON.stringify({ version: 1, repositories }))
    const env = {
      WAYBILL_ALLOW: 'codex',
      WAYBILL_CONSENT: '1',
      CLAUDE_CODE_SESSION_ATTENDED: '1',
      CLAUDE_PID: '1',
    }
    expect(await fire(here, typed(here), { env: hookEnv(here, env) })).toMatchObject({ decision: 'block' })
    const { code, document } = await here.json(['run', 'Read it'], { env: here.env(env) })
    expect({ code, outcome: document.outcome, kind: document.failure?.kind }).toEqual({
      code: 3,
      outcome: 'denied',
      kind: 'no_consent',
    })
  })
})

/** What Claude Code sets for the shell of its model. */
const AGENT_SHELL = { CLAUDE_CODE_EXECPATH: '/usr/bin/claude' }

const nameOfThisProgram = () => basename(realpathSync(process.execPath))
