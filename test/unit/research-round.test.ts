import { expect, test } from 'vitest'
import { nothingSpent } from '../../src/decide/spend.ts'
import type { Entry, Fact } from '../../src/domain/event.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { Honesty } from '../../src/domain/research.ts'
import type { Task } from '../../src/domain/task.ts'
import { roundTask } from '../../src/entry/research/round.ts'
import type { Ledger } from '../../src/io/ledger.ts'
import { aFinish, anAsk, aReport, aTask, entries, OWNER } from './samples.ts'

/*
 * The loop knows no worker: whoever keeps a conversation goes on in it, also where a research was broken off in the middle
 * of a round, and who keeps none is told what was found.
 */
const CHAT = 'https://grok.com/c/0a1b2c3d'
const ask = anAsk({ goal: 'What is new?', search: { web: true, x: true } })
const rounds = (...runs: string[]) =>
  runs.map((run, at) => ({ name: `round-${at + 1}`, run, after: at === 0 ? [] : [`round-${at}`] }))
const batchOf = (id: string, runs: string[], continues?: string): Task =>
  aTask({
    id,
    ask,
    batch: {
      members: rounds(...runs),
      atOnce: 1,
      atOnceBecause: 'default',
      longestMs: 1,
      research: true,
      ...(continues ? { continues } : {}),
    },
  })

const honesty: Honesty = {
  searches: 1,
  lists: true,
  pages: [],
  claims: [
    {
      text: 'It is fast.',
      verdict: 'unverified',
      because: 'it has no link',
      sources: [],
      unlisted: [],
      unseen: [],
    },
  ],
}
const received = (task: Task): Fact => ({ kind: 'task.received', task, owner: OWNER })
const answeredBy = (worker: 'grok-browser' | 'grok-api', session?: string): Outcome =>
  aFinish({
    worker,
    report: aReport({ text: 'It is out.', ...(session ? { session } : {}) }),
    verdict: { verdict: 'accepted', results: [{ check: 'sources', status: 'passed', detail: '', honesty }] },
  })

type Runs = Record<string, Fact[]>
const ledgerOf = (runs: Runs) =>
  ({
    entries: (run: string): Entry[] => entries((runs[run] ?? []).map((fact) => [run, fact])),
    scopes: () => [],
  }) as unknown as Ledger

const began = (run: string, worker: 'grok-browser' | 'grok-api', ...more: Fact[]): Fact[] => [
  received(aTask({ id: run, ask })),
  { kind: 'run.started', worker, model: 'm', argv: [] },
  ...more,
]
const ended = (outcome: Outcome): Fact => ({ kind: 'outcome.reached', outcome })
const told = (session: string): Fact => ({ kind: 'session.told', worker: 'grok-browser', session })

const LOST = ended({
  kind: 'lost',
  worker: 'grok-browser',
  failure: { kind: 'supervisor_died', message: '', hint: '' },
  spend: nothingSpent(0),
  signals: [],
})

test('the first round follows nobody', () => {
  const batch = batchOf('b1', ['r1', 'r2', 'r3'])
  const { follows, round } = roundTask(aTask({ id: 'r1', ask }), batch, { ledger: ledgerOf({}) })
  expect([follows, round]).toEqual([undefined, { at: 1, of: 3, listed: [] }])
})

test('a worker that keeps its conversation goes on in it; one that keeps none is told what was found', () => {
  const batch = batchOf('b1', ['r1', 'r2', 'r3'])
  const after = (worker: 'grok-browser' | 'grok-api', session?: string) => {
    const first = began('r1', worker, ended(answeredBy(worker, session)))
    return roundTask(aTask({ id: 'r2', ask }), batch, { ledger: ledgerOf({ r1: first }) }).follows
  }
  expect(after('grok-browser', CHAT)).toMatchObject({ run: 'r1', session: CHAT, answered: true })
  const api = after('grok-api')
  expect([api?.run, api?.session, api?.told.includes('It is out.')]).toEqual(['r1', undefined, true])
})

test('a round that was broken off goes on in its own conversation, in the very same words', () => {
  const first = began('r1', 'grok-browser', ended(answeredBy('grok-browser', CHAT)))
  const ledger = ledgerOf({
    r1: first,
    b1: [received(batchOf('b1', ['r1', 'r2', 'r3']))],
    b2: [received(batchOf('b2', ['r1', 'r5', 'r6'], 'b1'))],
    r2: began('r2', 'grok-browser', told(CHAT), LOST),
  })
  const then = roundTask(aTask({ id: 'r2', ask }), batchOf('b1', ['r1', 'r2', 'r3']), { ledger })
  const again = roundTask(aTask({ id: 'r5', ask }), batchOf('b2', ['r1', 'r5', 'r6'], 'b1'), { ledger })
  expect(again.ask.goal).toBe(then.ask.goal)
  expect(again.follows).toMatchObject({ run: 'r2', session: CHAT })
  expect(again.follows?.answered).toBeUndefined()
  const later = roundTask(aTask({ id: 'r8', ask }), batchOf('b3', ['r1', 'r8', 'r9'], 'b2'), { ledger })
  // One that told of no conversation was in that of the round before, which may hold its question by now.
  const silent = ledgerOf({
    r1: first,
    b1: [received(batchOf('b1', ['r1', 'r2', 'r3']))],
    r2: began('r2', 'grok-browser', LOST),
  })
  const third = roundTask(aTask({ id: 'r5', ask }), batchOf('b2', ['r1', 'r5', 'r6'], 'b1'), {
    ledger: silent,
  })
  expect([third.follows?.session, third.follows?.answered]).toEqual([CHAT, undefined])
  // The second try never began.
  expect(later.follows).toMatchObject({ run: 'r2' })
})
