import { describe, expect, test } from 'vitest'
import { codexCli } from '../../src/workers/codex-cli.ts'
import { RECORDED, reportOf } from './codex-recorded.ts'
import {
  errandFor,
  eventsOf,
  exited,
  linesOf,
  ran,
  recording,
  recordings,
  type Wanted,
} from './worker-harness.ts'

const readText = (stdout: string, exit = 0, wanted?: Wanted) =>
  codexCli.read(ran(stdout, exited(exit)), errandFor('codex-cli', wanted))
const read = (name: string, exit = 0, wanted?: Wanted) =>
  readText(recording(`codex-cli/${name}`), exit, wanted)

describe('read', () => {
  test('the cases below are all the recordings there are', () => {
    expect(recordings('codex-cli')).toEqual(
      Object.keys(RECORDED)
        .map((name) => `codex-cli/${name}`)
        .sort(),
    )
  })

  test.each(Object.entries(RECORDED))('%s', (name, recorded) => {
    expect(read(name, recorded.exit)).toEqual(reportOf(name, recorded))
  })

  test.each([
    ['schema-ok', { verdict: 'pass', score: 3 }],
    ['schema-with-tool', { verdict: 'pass', score: 4 }],
  ])('W16: JSON that was asked for is there as a value: %s', (name, structured) => {
    const asked = read(name, 0, { ask: { answerSchema: { type: 'object' } } })
    expect(asked).toEqual({ ...read(name), structured })
  })

  test('an answer that is no JSON, or JSON that nobody asked for, is text', () => {
    const asked = read('schema-violated', 0, { ask: { answerSchema: { type: 'object' } } })
    expect(['structured' in asked, 'structured' in read('schema-ok')]).toEqual([false, false])
  })

  test('the last message is the answer, also where an earlier attempt said something else', () => {
    const message = (text: string) => ({ type: 'item.completed', item: { type: 'agent_message', text } })
    const retry = { type: 'error', message: 'Reconnecting... 1/2 (x)' }
    const events = [message('first try'), retry, message('answer'), { type: 'turn.completed' }]
    expect(readText(linesOf(events))).toMatchObject({ status: 'done', text: 'answer' })
  })

  test('a turn that failed after one that was completed is the end', () => {
    const failed = { type: 'turn.failed', error: {} }
    expect(readText(`${recording('codex-cli/plain')}${linesOf([failed])}`)).toMatchObject({
      status: 'failed',
      failure: { kind: 'worker_failed', message: 'Codex failed: it gave no reason' },
      partialText: 'Hello from the scripted model.',
    })
  })

  test('a crash after errors is told with the newest of them', () => {
    const events = eventsOf(recording('codex-cli/e500')).filter(({ type }) => type !== 'turn.failed')
    expect(readText(linesOf(events), 101)).toMatchObject({
      failure: {
        kind: 'overloaded',
        message:
          'Codex exited with 101: We’re currently experiencing high demand, which may cause temporary errors.',
      },
    })
  })

  test('a config file of the user’s that does not parse is named with its place', () => {
    const stderr =
      'Error loading config.toml:\n/h/config.toml:1:12: string values must be quoted\n  |\n1 | x = \n'
    expect(codexCli.read(ran('', { ...exited(1), stderr }), errandFor('codex-cli'))).toMatchObject({
      failure: {
        kind: 'config_invalid',
        message: expect.stringContaining('/h/config.toml:1:12: string values must be quoted'),
      },
    })
  })
})

test('what Codex says of the folder that it leaves out, as it is told to, is not in the evidence of a failure', () => {
  const warning =
    'warning: Untrusted project-local configuration is disabled. Run `codex exec --trust` to allow project configuration.'
  const report = codexCli.read(
    ran('', { ...exited(1), stderr: `${warning}\nNot logged in.\n` }),
    errandFor('codex-cli'),
  )
  expect(report).toMatchObject({ failure: { evidence: 'Not logged in.' } })
})

describe('watch', () => {
  const activities = (name: string) =>
    recording(`codex-cli/${name}`)
      .split('\n')
      .flatMap((line) => codexCli.watch(line) ?? [])

  test('a person sees what the worker is at', () => {
    const seen = ['shell-workspace-write', 'apply-patch', 'mcp-tools', 'plain', 'subagent-v2'].map((name) =>
      activities(name).map(({ activity }) => activity ?? '-'),
    )
    const ran = 'echo hello > out.txt && cat out.txt && pwd'
    expect(seen).toEqual([
      ['started', '-', 'answering', `running: ${ran}`, `ran: ${ran}`, 'answering', 'finished'],
      [
        ...['started', '-', 'editing <CWD>/patched.txt', 'edited <CWD>/patched.txt'],
        ...['editing <CWD>/patched.txt', 'edited <CWD>/patched.txt', 'answering', 'finished'],
      ],
      [
        'started',
        'warning: Model metadata for `made-up-model` not found. Defaulting to fallback m…',
        ...[
          '-',
          'calling lab.ping',
          'called lab.ping',
          'calling lab.wr',
          'called lab.wr',
          'answering',
          'finished',
        ],
      ],
      ['started', '-', 'thinking', 'answering', 'finished'],
      ['started', '-', 'collab tool call', 'collab tool call', 'answering', 'finished'],
    ])
  })

  test('a warning is not work, and not the end of it', () => {
    expect(activities('unknown-model')[1]).toEqual({
      useful: false,
      activity: 'warning: Model metadata for `made-up-model` not found. Defaulting to fallback m…',
    })
  })

  test('several edited files are one short line', () => {
    const changes = ['/scratch/tree/src/a.ts', '/scratch/tree/b.ts', '/c.ts'].map((path) => ({ path }))
    const line = JSON.stringify({ type: 'item.completed', item: { type: 'file_change', changes } })
    expect(codexCli.watch(line)).toEqual({ useful: true, activity: 'edited src/a.ts and 2 more' })
  })

  test.each([
    ['e401', 'unexpected status 401 Unauthorized: Incorrect API key provided., url: <BASE_URL>/responses'],
    ['e403', 'unexpected status 403 Forbidden: Forbidden., url: <BASE_URL>/responses'],
    ['e429-quota', 'Quota exceeded. Check your plan and billing details.'],
  ])('%s is hopeless at its first error, in the vendor’s words', (name, hopeless) => {
    const [, , first] = activities(name)
    expect(first).toEqual({ useful: false, activity: expect.any(String), hopeless })
  })

  test.each(['e429', 'e500', 'stream-cut', 'connection-refused-bounded', 'e503-overloaded', 'e400'])(
    '%s may still come right: no error is work, none is hopeless',
    (name) => {
      const [, , ...errors] = activities(name)
      expect(errors).toEqual(errors.map(({ activity }) => ({ useful: false, activity })))
    },
  )
})
