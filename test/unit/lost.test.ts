import { expect, test } from 'vitest'
import type { RunView } from '../../src/decide/fold.ts'
import { lostOutcome, PARTIAL, type Remains } from '../../src/decide/lost.ts'
import { aTask, OWNER } from './samples.ts'

const worker = { name: 'codex-cli', model: 'gpt-6-sol' }
const aView = (over: Partial<RunView> = {}): RunView => ({
  id: 'w1',
  project: 'p',
  task: aTask(),
  receivedAtMs: 100,
  owner: OWNER,
  worker,
  presumed: true,
  cancelAsked: false,
  read: false,
  applying: { attempts: 0 },
  ...over,
})
const patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }
const died = (message: string) => ({ kind: 'supervisor_died', message, hint: expect.any(String) })
const unknown = {
  iterations: 1,
  tokens: { input: 'unknown', cachedInput: 'unknown', output: 'unknown' },
  usdMicros: 'unknown',
  basis: 'unknown',
  billing: 'unknown',
  ms: 23,
}
const presumed = { name: 'cost_presumed', detail: 'the budget counts this run at its full hold' }
const whole = {
  kind: 'lost',
  worker: 'codex-cli',
  model: 'gpt-6-sol',
  failure: died('the supervisor of w1 died; its worker codex-cli was ended'),
  spend: unknown,
  signals: [presumed],
}

const TABLE: [what: string, view: Partial<RunView>, remains: Partial<Remains>, outcome: object][] = [
  ['a worker was ended', {}, {}, whole],
  [
    'no worker had been started',
    { worker: undefined as never, presumed: false },
    {},
    {
      kind: 'lost',
      failure: { ...died('the supervisor of w1 died; it had started no worker'), hint: 'Run it again.' },
      spend: {
        iterations: 0,
        tokens: { input: 0, cachedInput: 0, output: 0 },
        usdMicros: 0,
        basis: 'nothing_ran',
        billing: 'unknown',
        ms: 23,
      },
      signals: [],
    },
  ],
  [
    'its worker had told its cost before: nothing is presumed, and the sum of the run is still not known',
    { presumed: false },
    {},
    {
      ...whole,
      signals: [
        { name: 'cost_unknown', detail: 'the budget counts what its worker told before the supervisor died' },
      ],
    },
  ],
  [
    'it was to be cancelled',
    { cancelAsked: true },
    {},
    {
      ...whole,
      failure: {
        kind: 'cancelled',
        message: 'w1 was cancelled; its supervisor was already gone',
        hint: expect.any(String),
      },
    },
  ],
  [
    'it was ended with the run that had asked for it',
    { task: aTask({ parent: 'w0', depth: 2 }) },
    { wasAlive: true },
    { ...whole, failure: died('w1 was ended with w0, the run that had asked for it') },
  ],
  ['its changes were collected', {}, { patch }, { ...whole, patch, signals: [presumed, PARTIAL] }],
  [
    'its changes could not be collected',
    { scratch: { tree: '/runs/w1/tree', made: true, base: 'abc' } },
    { stuck: 'no git' },
    {
      ...whole,
      signals: [
        presumed,
        {
          name: 'partial_work',
          detail: 'the changes could not be collected (no git); the worktree stays: /runs/w1/tree',
        },
      ],
    },
  ],
  [
    'something of it could not be ended',
    {},
    { survivors: [7, 8] },
    { ...whole, signals: [presumed, { name: 'left_running', detail: 'pids 7, 8' }] },
  ],
]

test.each(TABLE)('%s', (_what, view, remains, outcome) => {
  expect(lostOutcome(aView(view), { wasAlive: false, survivors: [], ...remains }, 123)).toEqual(outcome)
})
