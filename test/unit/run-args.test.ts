import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../src/domain/task.ts'
import { type RunArgs, readRunArgs } from '../../src/entry/commands/run-args.ts'
import { anAsk } from './samples.ts'
import { tempFolder } from './temp-folder.ts'

const read = (...argv: string[]) => readRunArgs('run', argv)
const plain: RunArgs = { ask: anAsk({ goal: 'Do it' }), cwd: process.cwd(), caller: 'terminal', json: false }
const asking = (ask: Partial<Ask>) => ({ ...plain, ask: { ...plain.ask, ...ask } })

const TABLE: [what: string, argv: string[], args: object][] = [
  ['a goal and nothing else: what is not said is not there', ['Do it'], plain],
  [
    'a goal that begins with a dash',
    ['--', '-rf is a flag: explain'],
    asking({ goal: '-rf is a flag: explain' }),
  ],
  ['no goal, which the decision refuses', [], asking({ goal: '' })],
  ['a worker by its short name', ['Do it', '-w', 'claude'], asking({ worker: 'claude-cli' })],
  ['a role', ['Do it', '--role', 'reviewer'], asking({ role: 'reviewer' })],
  [
    'a subagent that was called',
    ['Do it', '--agent', 'tidier'],
    asking({ called: { by: 'subagent', name: 'tidier' } }),
  ],
  [
    'a subagent of ours, by its short name',
    ['Do it', '--agent', 'codex-auditor'],
    asking({ called: { by: 'subagent', name: 'waybill:codex-auditor' } }),
  ],
  ['a kind', ['Do it', '--kind', 'review'], asking({ kind: 'review' })],
  [
    'model and effort',
    ['Do it', '-m', 'gpt-6-sol', '--effort', 'xhigh'],
    asking({ model: 'gpt-6-sol', effort: 'xhigh' }),
  ],
  ['a mode', ['Do it', '--mode', 'read'], asking({ mode: 'read' })],
  ['writing', ['Do it', '--write'], asking({ mode: 'write' })],
  ['writing, said twice', ['Do it', '--write', '--mode', 'write'], asking({ mode: 'write' })],
  [
    'files, listed and repeated',
    ['Do it', '--files', 'a.ts,b c.ts', '--files', 'd.ts'],
    asking({ files: ['a.ts', 'b c.ts', 'd.ts'] }),
  ],
  [
    'limits in the units of people',
    ['Do it', '--wall', '15m', '--idle', '90s', '--max-usd', '0.5'],
    asking({ limits: { wallMs: 900_000, idleMs: 90_000, maxUsdMicros: 500_000 } }),
  ],
  ['dollars with their sign', ['Do it', '--max-usd', '$1'], asking({ limits: { maxUsdMicros: 1_000_000 } })],
  ['a finish line', ['Do it', '--stop-when', 'tests pass'], asking({ stopWhen: 'tests pass' })],
  ['the network', ['Do it', '--network'], asking({ network: true })],
  [
    'folders to write to are absolute',
    ['Do it', '--writable', 'out', '--writable', '/var/out'],
    asking({ writable: [resolve('out'), '/var/out'] }),
  ],
  ['the whole context', ['Do it', '--full-context'], asking({ fullContext: true })],
  [
    'fallbacks in their order',
    ['Do it', '--fallback', 'claude', '--fallback', 'codex'],
    asking({ fallbacks: ['claude-cli', 'codex-cli'] }),
  ],
  ['keep the scratch tree', ['Do it', '--keep'], asking({ keepScratch: true })],
  [
    'where, who asks, how long to wait, and for whom to print',
    [
      'Do it',
      '--cwd',
      '/srv',
      '--caller',
      'codex',
      '--caller-model',
      'gpt-6',
      '--wait',
      '1.5',
      '--json',
      '--render',
      'host',
    ],
    {
      ...plain,
      ask: anAsk({ goal: 'Do it', callerModel: 'gpt-6' }),
      cwd: '/srv',
      caller: 'codex',
      waitMs: 1500,
      json: true,
      render: 'host',
    },
  ],
  [
    'an idempotency key',
    ['Do it', '--idempotency-key', 'issue 12: Prüfung/3'],
    asking({ idempotencyKey: 'issue 12: Prüfung/3' }),
  ],
  ['not to wait at all', ['Do it', '--wait', '0'], { ...plain, waitMs: 0 }],
]

test.each(TABLE)('%s', (_what, argv, args) => {
  expect(read(...argv)).toEqual({ ok: true, value: args })
})

const WRONG: [what: string, argv: string[], kind: string, hint?: string][] = [
  [
    'a mistyped option',
    ['Do it', '--wroker', 'codex'],
    'wrong_usage',
    'Did you mean `--worker` or `--write`?',
  ],
  ['an option without its value', ['Do it', '--model'], 'wrong_usage'],
  ['a switch with a value', ['Do it', '--write=yes'], 'wrong_usage'],
  ['a goal without quotes', ['Do', 'it'], 'wrong_usage'],
  ['two goals', ['Do it', '--goal-file', 'goal.txt'], 'wrong_usage'],
  ['reading and writing', ['Do it', '--write', '--mode', 'read'], 'wrong_usage'],
  ['a role twice', ['Do it', '--agent', 'codex-auditor', '--role', 'reviewer'], 'wrong_usage'],
  ['an unknown worker', ['Do it', '--worker', 'codx'], 'unknown_name', 'Did you mean `codex`?'],
  ['an unknown fallback', ['Do it', '--fallback', 'clade'], 'unknown_name', 'Did you mean `claude`?'],
  ['an unknown kind', ['Do it', '--kind', 'reviw'], 'wrong_usage', 'Did you mean `review`?'],
  ['an unknown mode', ['Do it', '--mode', 'wirte'], 'wrong_usage', 'Did you mean `write`?'],
  ['an unknown effort', ['Do it', '--effort', 'hihg'], 'wrong_usage', 'Did you mean `high`?'],
  ['an unknown caller', ['Do it', '--caller', 'me'], 'wrong_usage'],
  ['a time without a unit', ['Do it', '--wall', '15'], 'wrong_usage'],
  ['no time', ['Do it', '--idle', '0s'], 'wrong_usage'],
  ['a time beyond what a timer can wait', ['Do it', '--wall', '30d'], 'wrong_usage'],
  ['an empty idempotency key', ['Do it', '--idempotency-key', ''], 'wrong_usage'],
  ['an idempotency key of two lines', ['Do it', '--idempotency-key', 'a\nb'], 'wrong_usage'],
  ['an idempotency key of 201 characters', ['Do it', '--idempotency-key', 'k'.repeat(201)], 'wrong_usage'],
  ['no money', ['Do it', '--max-usd', '0'], 'wrong_usage'],
  ['less than a millionth of a dollar', ['Do it', '--max-usd', '0.0000001'], 'wrong_usage'],
  ['more money than is exact', ['Do it', '--max-usd', '1e300'], 'wrong_usage'],
  ['a wait that is no number', ['Do it', '--wait', 'long'], 'wrong_usage'],
  ['an empty wait', ['Do it', '--wait', ''], 'wrong_usage'],
  ['a wait beyond what a timer can wait', ['Do it', '--wait', '3000000'], 'wrong_usage'],
  ['a wait without end', ['Do it', '--wait', 'Infinity'], 'wrong_usage'],
  ['a goal file that is not there', ['--goal-file', '/nowhere/goal.txt'], 'file_refused'],
  ['a schema that is not there', ['Do it', '--schema', '/nowhere/schema.json'], 'file_refused'],
]

test.each(WRONG)('refused: %s', (_what, argv, kind, hint = expect.any(String)) => {
  expect(read(...argv)).toMatchObject({ ok: false, failure: { kind, hint } })
})

describe('files named on the command line', () => {
  const folder = () =>
    tempFolder({
      'goal.txt': '- a goal\nof two lines\n',
      'schema.json': '{"type":"object"}',
      'list.json': '[]',
      'broken.json': '{',
    })

  test('a goal is the whole file, whatever it begins with', () => {
    const path = join(folder(), 'goal.txt')
    expect(read('--goal-file', path)).toEqual({
      ok: true,
      value: asking({ goal: '- a goal\nof two lines\n' }),
    })
  })

  test('a schema is a JSON object', () => {
    const path = join(folder(), 'schema.json')
    expect(read('Do it', '--schema', path)).toEqual({
      ok: true,
      value: asking({ answerSchema: { type: 'object' } }),
    })
  })

  test.each(['list.json', 'broken.json', 'goal.txt'])('%s is no schema', (name) => {
    expect(read('Do it', '--schema', join(folder(), name))).toMatchObject({
      ok: false,
      failure: { kind: 'wrong_usage', message: expect.stringContaining(name) },
    })
  })
})
