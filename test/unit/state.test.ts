import { describe, expect, test } from 'vitest'
import { nothingSpent } from '../../src/decide/spend.ts'
import { foldState, isForeignStep } from '../../src/decide/state.ts'
import type { Fact } from '../../src/domain/event.ts'
import { failure } from '../../src/domain/failure.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { aDelegation, aFinish, anAsk, aReport, aTask, entries, OWNER } from './samples.ts'

type Said = readonly [run: string, fact: Fact]

const received = (run: string, goal: string): Said => [
  run,
  { kind: 'task.received', task: aTask({ id: run, ask: anAsk({ goal }) }), owner: OWNER },
]
const started = (run: string, worker = 'codex-cli', model = 'gpt-6-sol'): Said => [
  run,
  { kind: 'run.started', worker, model, argv: [] },
]
const ended = (run: string, outcome: Outcome): Said => [run, { kind: 'outcome.reached', outcome }]
const set = (said: { thread?: string; summary?: string; nextStep?: string }): Said => [
  'p',
  { kind: 'state.set', ...said, by: 'terminal' },
]
const closed: Said = ['p', { kind: 'state.closed', by: 'terminal' }]
const fold = (...facts: Said[]) => foldState(entries(facts))

const spend = nothingSpent(1)
const patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }
const NO_STEP = { nextStep: null, nextStepBy: null }
const EMPTY = { thread: null, lastSummary: null, ...NO_STEP, running: [], handoffs: [] }
const handoff = {
  run: 'w1',
  worker: 'codex-cli',
  model: 'gpt-6-sol',
  goal: 'Mend the sum',
  handedOverAt: '2026-11-21T06:00:01.000Z',
}
const handedOver = [received('w1', 'Mend the sum\nand nothing else'), started('w1')]
const cameBack = (outcome: string, summary: string) => ({
  ...handoff,
  cameBackAt: '2026-11-21T06:00:02.000Z',
  outcome,
  summary,
})

test('nothing happened', () => {
  expect(fold()).toEqual(EMPTY)
})

test('before: what was handed to whom, and that it runs (M38)', () => {
  expect(fold(...handedOver)).toEqual({
    ...EMPTY,
    thread: { title: 'Mend the sum', open: true },
    running: ['w1'],
    handoffs: [handoff],
  })
})

const ENDINGS: [what: string, outcome: Outcome, word: string, summary: string, nextStep: string | null][] = [
  ['an answer', aFinish(), 'unverified', 'It adds two numbers.', null],
  [
    'a patch that passed',
    aFinish({ patch, verdict: { verdict: 'accepted', results: [] } }),
    'accepted',
    'It adds two numbers.',
    'Review the patch of w1 and apply it: waybill apply w1',
  ],
  [
    'work that the checks rejected',
    aFinish({ patch, verdict: { verdict: 'rejected', results: [] } }),
    'rejected',
    'It adds two numbers.',
    'Look at why the checks rejected w1: waybill result w1',
  ],
  [
    'a worker that failed',
    aFinish({ report: { ...aReport(), status: 'failed', failure: failure('network', 'no way there') } }),
    'failed',
    'no way there',
    'Decide what to do about w1, which failed: waybill result w1',
  ],
  [
    'a worker that was cancelled',
    aFinish({
      report: { ...aReport(), status: 'failed', failure: failure('cancelled', 'w1 was cancelled') },
    }),
    'cancelled',
    'w1 was cancelled',
    null,
  ],
  [
    'a worker that had written when it was cancelled',
    aFinish({
      patch,
      report: { ...aReport(), status: 'failed', failure: failure('cancelled', 'w1 was cancelled') },
    }),
    'cancelled',
    'w1 was cancelled',
    'Look at the partial patch of w1, which was cancelled: waybill result w1',
  ],
  [
    'a supervisor that died when its worker had written',
    { kind: 'lost', failure: failure('supervisor_died', 'it died'), patch, spend, signals: [] },
    'failed',
    'it died',
    'Look at the partial patch of w1, which failed: waybill result w1',
  ],
  [
    'a supervisor that died',
    { kind: 'lost', failure: failure('supervisor_died', 'it died'), spend, signals: [] },
    'failed',
    'it died',
    'Decide what to do about w1, which failed: waybill result w1',
  ],
  [
    'a task that could not be run',
    { kind: 'refused', failure: failure('worker_missing', 'codex is not there'), spend, signals: [] },
    'failed',
    'codex is not there',
    'Decide what to do about w1, which failed: waybill result w1',
  ],
]

test.each(ENDINGS)('after: %s (M39)', (_what, outcome, word, summary, nextStep) => {
  const withPatch = 'patch' in outcome && outcome.patch ? { patch: outcome.patch.path } : {}
  expect(fold(...handedOver, ended('w1', outcome))).toEqual({
    thread: { title: 'Mend the sum', open: true },
    // Only work that came back says something of the work.
    lastSummary: word === 'failed' || word === 'cancelled' ? null : summary,
    nextStep,
    nextStepBy: nextStep === null ? null : 'waybill',
    running: [],
    handoffs: [{ ...cameBack(word, summary), ...withPatch }],
  })
})

test('a task that was denied handed nothing over', () => {
  const denial = { kind: 'denied', failure: 'no_consent', because: 'no', hint: 'allow it' } as const
  const denied: Outcome = { kind: 'denied', route: aDelegation(), denial, spend, signals: [] }
  expect(fold(received('w1', 'Mend the sum'), ended('w1', denied))).toEqual(EMPTY)
})

describe('what people and models say', () => {
  const said = { thread: 'Sums', summary: 'Half is mended', nextStep: 'Mend the rest' }

  test('is kept, each part until it is said anew', () => {
    expect(fold(set(said), set({ nextStep: 'Test it' }))).toEqual({
      ...EMPTY,
      thread: { title: 'Sums', open: true },
      lastSummary: 'Half is mended',
      nextStep: 'Test it',
      nextStepBy: 'somebody',
    })
  })

  test('an open thread keeps its title over handoffs (M40)', () => {
    expect(fold(set(said), ...handedOver, started('w1', 'claude-cli', 'claude-sonnet-5-5'))).toMatchObject({
      thread: { title: 'Sums', open: true },
      lastSummary: 'Half is mended',
      nextStep: 'Mend the rest',
    })
  })

  test('closing ends the thread and its next step, and keeps what was learned', () => {
    expect(fold(set(said), closed)).toEqual({
      ...EMPTY,
      thread: { title: 'Sums', open: false },
      lastSummary: 'Half is mended',
    })
  })

  test('closing nothing closes nothing', () => {
    expect(fold(closed)).toEqual(EMPTY)
  })

  test('after that a handoff opens a new thread', () => {
    expect(fold(set(said), closed, ...handedOver).thread).toEqual({ title: 'Mend the sum', open: true })
  })
})

test('a second worker takes the handoff of the first over (M40)', () => {
  expect(fold(...handedOver, started('w1', 'claude-cli', 'claude-sonnet-5-5'))).toMatchObject({
    running: ['w1'],
    handoffs: [
      {
        ...handoff,
        worker: 'claude-cli',
        model: 'claude-sonnet-5-5',
        handedOverAt: '2026-11-21T06:00:02.000Z',
      },
    ],
  })
})

test('runs side by side end each for itself', () => {
  const state = fold(...handedOver, received('w2', 'Test it'), started('w2'), ended('w1', aFinish()))
  expect([state.running, state.handoffs.map(({ run, outcome }) => [run, outcome])]).toEqual([
    ['w2'],
    [
      ['w1', 'unverified'],
      ['w2', undefined],
    ],
  ])
})

test('the newest twenty handoffs are kept, and what runs is listed however old', () => {
  const runs = Array.from({ length: 25 }, (_, index) => `w${index + 1}`)
  const state = fold(...runs.flatMap((run) => [received(run, run), started(run)]))
  expect([state.handoffs.map(({ run }) => run), state.running]).toEqual([runs.slice(5), runs])
})

test('long words are cut to what the next model needs', () => {
  const goal = 'g'.repeat(500)
  const text = 'a'.repeat(2001)
  const state = fold(received('w1', goal), started('w1'), ended('w1', aFinish({ report: aReport({ text }) })))
  expect({
    title: state.thread?.title,
    goal: state.handoffs[0]?.goal,
    summary: state.lastSummary,
  }).toEqual({ title: `${'g'.repeat(119)}…`, goal: `${'g'.repeat(199)}…`, summary: `${'a'.repeat(1999)}…` })
})

describe('what a worker leaves for whoever comes next (M39)', () => {
  const left = (nextStep: string | null, more: Parameters<typeof aFinish>[0] = {}) =>
    aFinish({ report: aReport({ closing: { summary: 'Half is mended', nextStep } }), ...more })
  const accepted = { patch, verdict: { verdict: 'accepted' as const, results: [] } }
  const rejected = { patch, verdict: { verdict: 'rejected' as const, results: [] } }
  const review = 'Review the patch of w1 and apply it: waybill apply w1'

  test.each<[what: string, outcome: Outcome, nextStep: string | null, isForeign: boolean]>([
    ['its next step', left('Mend the rest'), 'Mend the rest', true],
    ['that nothing is next', left(null), null, false],
    [
      'its next step, after its patch',
      left('Mend the rest', accepted),
      `${review}. Then: Mend the rest`,
      true,
    ],
    ['a patch and nothing after it', left(null, accepted), review, false],
    [
      'its next step, after what the checks say',
      left('Mend the rest', rejected),
      'Look at why the checks rejected w1: waybill result w1. Then: Mend the rest',
      true,
    ],
    ['nothing that it was asked for', aFinish(), 'Look at it', false],
  ])('%s', (_what, outcome, nextStep, isForeign) => {
    const state = fold(set({ nextStep: 'Look at it' }), ...handedOver, ended('w1', outcome))
    expect([state.nextStep, isForeignStep(state)]).toEqual([nextStep, isForeign])
  })

  test('its summary is the last one, and stands with its handoff', () => {
    const state = fold(...handedOver, ended('w1', left('Mend the rest')))
    expect([state.lastSummary, state.handoffs[0]]).toEqual([
      'Half is mended',
      { ...cameBack('unverified', 'Half is mended'), nextStep: 'Mend the rest' },
    ])
  })

  test('what somebody says after it is theirs', () => {
    const state = fold(...handedOver, ended('w1', left('Mend the rest')), set({ nextStep: 'Stop' }))
    expect([state.nextStep, isForeignStep(state)]).toEqual(['Stop', false])
  })

  test('its next step stays its own word, however many runs come after, and behind a step of ours', () => {
    const later = Array.from({ length: 25 }, (_, index) => `w${index + 2}`).flatMap((run) => [
      received(run, run),
      started(run),
      ended(run, aFinish()),
    ])
    const state = fold(...handedOver, ended('w1', left('Mend the rest')), ...later)
    const ours = set({ nextStep: 'Look at w1. Then: Mend the rest' })
    const carried = fold(...handedOver, ended('w1', left('Mend the rest', accepted)), ours)
    const said: Said = ['p', { kind: 'state.set', nextStep: 'Look', nextStepBy: 'worker', by: 'terminal' }]
    expect([
      [state.nextStep, state.nextStepBy, isForeignStep(state)],
      [carried.nextStep, carried.nextStepBy],
      fold(said).nextStepBy,
    ]).toEqual([['Mend the rest', 'worker', true], ['Look at w1. Then: Mend the rest', 'worker'], 'worker'])
  })

  test('a step of which nobody has said whose it is, as in files of before, may be a worker’s', () => {
    expect([
      isForeignStep({ nextStep: 'Look' }),
      isForeignStep({ nextStep: 'Look', nextStepBy: null }),
      isForeignStep(NO_STEP),
    ]).toEqual([true, true, false])
  })
})
