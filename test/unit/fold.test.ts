import { expect, test } from 'vitest'
import { foldRun } from '../../src/decide/fold.ts'
import type { Fact } from '../../src/domain/event.ts'
import { aDelegation, aFinish, aTask, entries, OWNER } from './samples.ts'

const worker = { pid: 77, startedAt: '1', bootId: 'boot' }
const view = {
  id: 'w1',
  project: '/home/u/shop/.git',
  task: aTask(),
  receivedAtMs: Date.UTC(2026, 10, 21, 6),
  owner: OWNER,
  presumed: false,
  cancelAsked: false,
  read: false,
  applying: { attempts: 0 },
}
const fold = (...facts: Fact[]) => foldRun(entries(facts.map((fact) => ['w1', fact] as const)))
const received: Fact = { kind: 'task.received', task: aTask(), owner: OWNER }
const started: Fact = { kind: 'run.started', worker: 'codex-cli', model: 'gpt-6-sol', argv: [] }
const spawned: Fact = { kind: 'run.spawned', process: worker, executable: '/usr/bin/codex' }
const leave: Fact = {
  kind: 'apply.allowed',
  patchSha256: 'ab',
  revert: false,
  unchecked: false,
  untilMs: 9,
  how: 'chat',
}
const applyStarted: Fact = {
  kind: 'apply.started',
  owner: OWNER,
  attempt: 1,
  revert: false,
  root: '/home/u/shop',
  patchSha256: 'ab',
  steps: [],
  merged: [],
  by: 'terminal',
}

test('no task, no run', () => {
  expect([fold(), fold(started)]).toEqual([undefined, undefined])
})

const TABLE: [what: string, facts: Fact[], more: object][] = [
  ['it was received', [], {}],
  [
    'its route is chosen and paid for',
    [
      { kind: 'route.chosen', route: aDelegation() },
      { kind: 'budget.reserved', hold: 'w1.1', holdUsdMicros: 5, scopes: [] },
    ],
    { route: aDelegation(), holdUsdMicros: 5 },
  ],
  [
    'its worker is named before it is a process',
    [started],
    { worker: { name: 'codex-cli', model: 'gpt-6-sol' } },
  ],
  [
    'its worker is a process',
    [started, spawned],
    { worker: { name: 'codex-cli', model: 'gpt-6-sol', process: worker } },
  ],
  [
    'another worker took over, and is not yet the process of the first',
    [started, spawned, { ...started, worker: 'claude-cli', model: 'claude-sonnet-5-5' }],
    { worker: { name: 'claude-cli', model: 'claude-sonnet-5-5' } },
  ],
  [
    'the last thing it did',
    [
      { kind: 'run.progressed', activity: 'thinking' },
      { kind: 'run.progressed', activity: 'reads a.ts' },
    ],
    { activity: 'reads a.ts' },
  ],
  [
    'its scratch worktree was planned, and nobody knows how far it got',
    [{ kind: 'scratch.planned', path: '/runs/w1/tree' }],
    { scratch: { tree: '/runs/w1/tree', made: false } },
  ],
  [
    'its scratch worktree was made, and a second one is planned',
    [
      { kind: 'scratch.planned', path: '/runs/w1/tree' },
      { kind: 'scratch.made', path: '/runs/w1/tree', base: 'abc' },
      { kind: 'scratch.planned', path: '/runs/w1/tree' },
    ],
    { scratch: { tree: '/runs/w1/tree', made: false, base: 'abc' } },
  ],
  [
    'its scratch worktree was made',
    [{ kind: 'scratch.made', path: '/runs/w1/tree', base: 'abc' }],
    { scratch: { tree: '/runs/w1/tree', made: true, base: 'abc' } },
  ],
  [
    'one of its holds is presumed, and another is not',
    [
      { kind: 'budget.settled', hold: 'w1.1', usdMicros: 5, presumed: true, overUsdMicros: 0 },
      { kind: 'budget.settled', hold: 'w1.2', usdMicros: 5, presumed: false, overUsdMicros: 0 },
    ],
    { presumed: true },
  ],
  ['somebody wants it ended', [{ kind: 'cancel.requested', by: 'terminal' }], { cancelAsked: true }],
  [
    'it ended, with its result in a file',
    [{ kind: 'outcome.reached', outcome: aFinish(), resultPath: '/runs/w1/result.json' }],
    { ended: { atMs: view.receivedAtMs + 1000, outcome: aFinish(), resultPath: '/runs/w1/result.json' } },
  ],
  [
    'it ended and somebody read it',
    [
      { kind: 'outcome.reached', outcome: aFinish() },
      { kind: 'result.read', by: 'terminal' },
    ],
    { ended: { atMs: view.receivedAtMs + 1000, outcome: aFinish() }, read: true },
  ],
  [
    'its patch is being applied, and a yes is used up by that',
    [leave, applyStarted],
    { applying: { attempts: 1, open: applyStarted } },
  ],
  [
    'its patch is in the tree',
    [applyStarted, { kind: 'apply.ended', attempt: 1 }],
    { applying: { attempts: 1, applied: { ...applyStarted, atMs: view.receivedAtMs + 2000 } } },
  ],
  [
    'its patch was in the tree, and a person may put it there again',
    [
      applyStarted,
      { kind: 'apply.ended', attempt: 1 },
      { ...applyStarted, attempt: 2, revert: true },
      { kind: 'apply.reverted', attempt: 2 },
      leave,
    ],
    { applying: { attempts: 2, allowed: leave } },
  ],
  [
    'taking its patch out came to nothing: it is still in the tree',
    [
      applyStarted,
      { kind: 'apply.ended', attempt: 1 },
      { ...applyStarted, attempt: 2, revert: true },
      { kind: 'apply.undone', attempt: 2, because: 'killed', left: [] },
    ],
    { applying: { attempts: 2, applied: { ...applyStarted, atMs: view.receivedAtMs + 2000 } } },
  ],
  [
    'facts that change no view',
    [{ kind: 'grant.issued', worker: 'codex-cli', consentRecordedAt: '2026-11-01' }],
    {},
  ],
  [
    'once the worker has ended, its last sign is over: the checks are at work, and then their command (W34)',
    [
      { kind: 'run.progressed', activity: 'answering' },
      { kind: 'run.ended', exit: 'exited 0', wallMs: 1, bytesOut: 1 },
    ],
    { activity: 'checking' },
  ],
]

test.each(TABLE)('%s', (_what, facts, more) => {
  expect(fold(received, ...facts)).toEqual({ ...view, ...more })
})
