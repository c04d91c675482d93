import { expect, test } from 'vitest'
import { nothingSpent } from '../../src/decide/spend.ts'
import { failure } from '../../src/domain/failure.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { exitOf, runDocument } from '../../src/entry/render/document.ts'
import { aDelegation, aFinish, aReport } from './samples.ts'

const nothing = nothingSpent(4)
const budget = {
  scope: 'project:p:2026-11-21',
  capUsdMicros: 20_000_000,
  heldUsdMicros: 2_000_000,
  spentUsdMicros: 1_500,
}
const blank = {
  id: 'w1',
  route: null,
  worker: null,
  model: { requested: null, observed: null },
  text: null,
  patch: null,
  verdict: null,
  signals: [],
  spend: {
    iterations: 0,
    tokens: { input: 0, cachedInput: 0, output: 0 },
    usd: 0,
    basis: 'nothing_ran',
    billing: 'unknown',
    ms: 4,
  },
  proof: null,
  failure: null,
  budget: { cap: 20, held: 2, spent: 0.0015 },
}
const finish = aFinish()
if (finish.kind !== 'finished') throw new Error('the sample changed')
const patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }
const ran = {
  ...blank,
  route: aDelegation(),
  worker: 'codex-cli',
  model: { requested: 'gpt-6-sol', observed: 'gpt-6-sol' },
  spend: {
    iterations: 1,
    tokens: { input: 1200, cachedInput: 1000, output: 34 },
    usd: 0.0015,
    basis: 'computed',
    billing: 'metered',
    ms: 1200,
  },
  proof: finish.proof,
}
const { modelObserved: _said, ...unsaid } = aReport()
const checks = [
  { check: 'did-work', status: 'passed', detail: '1 file changed' },
  { check: 'diff-applies', status: 'failed', detail: 'a.ts moved' },
  { check: 'answer-shape', status: 'could_not_run', detail: 'no schema' },
] as const
const rejected = { verdict: 'rejected' as const, results: [...checks] }

const TABLE: [what: string, outcome: Outcome, document: object, exit: number][] = [
  [
    'it stays with the host',
    { kind: 'stayed', because: 'it is small', spend: nothing, signals: [] },
    { ...blank, outcome: 'stayed', route: { kind: 'stay', because: 'it is small' }, text: 'it is small' },
    0,
  ],
  [
    'it was refused',
    { kind: 'refused', failure: failure('empty_goal', 'the goal is empty'), spend: nothing, signals: [] },
    { ...blank, outcome: 'failed', failure: failure('empty_goal', 'the goal is empty') },
    2,
  ],
  [
    'nobody allowed it',
    {
      kind: 'denied',
      route: aDelegation(),
      denial: { kind: 'denied', failure: 'no_consent', because: 'not allowed', hint: 'allow it' },
      spend: nothing,
      signals: [],
    },
    {
      ...blank,
      outcome: 'denied',
      route: aDelegation(),
      worker: 'codex-cli',
      model: { requested: 'gpt-6-sol', observed: null },
      failure: { kind: 'no_consent', message: 'not allowed', hint: 'allow it' },
    },
    3,
  ],
  [
    'its supervisor died before any worker',
    { kind: 'lost', failure: failure('supervisor_died', 'it died'), spend: nothing, signals: [] },
    { ...blank, outcome: 'failed', failure: failure('supervisor_died', 'it died') },
    4,
  ],
  [
    'its supervisor died with a worker',
    {
      kind: 'lost',
      worker: 'codex-cli',
      model: 'gpt-6-sol',
      failure: failure('cancelled', 'it was cancelled'),
      patch,
      spend: nothing,
      signals: [],
    },
    {
      ...blank,
      outcome: 'cancelled',
      worker: 'codex-cli',
      model: { requested: 'gpt-6-sol', observed: null },
      patch,
      failure: failure('cancelled', 'it was cancelled'),
    },
    130,
  ],
  [
    'it answered and no check spoke',
    finish,
    {
      ...ran,
      outcome: 'unverified',
      text: 'It adds two numbers.',
      verdict: { verdict: 'unverified', results: [] },
    },
    0,
  ],
  [
    'its work passed',
    aFinish({ patch, verdict: { verdict: 'accepted', results: [checks[0]] } }),
    {
      ...ran,
      outcome: 'accepted',
      text: 'It adds two numbers.',
      patch,
      verdict: { verdict: 'accepted', results: [checks[0]] },
    },
    0,
  ],
  [
    'the checks rejected its work, and say why',
    aFinish({ patch, verdict: rejected }),
    {
      ...ran,
      outcome: 'rejected',
      text: 'It adds two numbers.',
      patch,
      verdict: rejected,
      failure: failure(
        'checks_failed',
        'diff-applies failed: a.ts moved; answer-shape could not be run: no schema',
      ),
    },
    5,
  ],
  [
    'its answer has a shape',
    aFinish({ report: aReport({ structured: null }) }),
    {
      ...ran,
      outcome: 'unverified',
      text: 'It adds two numbers.',
      structured: null,
      verdict: { verdict: 'unverified', results: [] },
    },
    0,
  ],
  [
    'the worker failed, and what it had said is kept',
    aFinish({
      report: {
        ...unsaid,
        status: 'failed',
        failure: failure('timed_out', 'it took too long'),
        partialText: 'So far',
      },
    }),
    {
      ...ran,
      outcome: 'failed',
      model: { requested: 'gpt-6-sol', observed: null },
      text: 'So far',
      failure: failure('timed_out', 'it took too long'),
    },
    4,
  ],
]

test.each(TABLE)('%s', (_what, outcome, expected, exit) => {
  const document = runDocument('w1', outcome, budget)
  expect([document, exitOf(document)]).toEqual([expected, exit])
})
