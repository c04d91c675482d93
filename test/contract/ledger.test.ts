import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { aFinish, aTask, OWNER } from '../unit/samples.ts'
import { freshLedger, openAt } from './ledger-harness.ts'

const received = (run: string): Fact => ({ kind: 'task.received', task: aTask({ id: run }), owner: OWNER })
const progressed = (activity: string): Fact => ({ kind: 'run.progressed', activity })

describe('facts', () => {
  test('come back whole and in the order of truth, also after a new start', () => {
    const { ledger, path } = freshLedger()
    const odd = progressed('"quotes", 日本, \u0000 and \ud83d\ude00')
    const places = [received('w1'), odd].map((fact, at) => ledger.note('w1', 'p', at, fact))
    ledger.note('w2', 'p', 5, received('w2'))
    ledger.close()
    expect(openAt(path).entries('w1')).toEqual([
      { seq: places[0], atMs: 0, run: 'w1', project: 'p', fact: received('w1') },
      { seq: places[1], atMs: 1, run: 'w1', project: 'p', fact: odd },
    ])
  })

  test.each([
    `UPDATE event SET body = '{}'`,
    `UPDATE event SET at_ms = 0 WHERE run = 'w1'`,
    'DELETE FROM event',
  ])('are append-only, whoever asks: %s', (sql) => {
    const { ledger, path } = freshLedger()
    ledger.note('w1', 'p', 7, received('w1'))
    const before = ledger.entries('w1')
    const other = new DatabaseSync(path)
    expect(() => other.exec(sql)).toThrow('facts are append-only')
    other.close()
    expect(ledger.entries('w1')).toEqual(before)
  })

  test('a run has one outcome: the first stands (I4)', () => {
    const { ledger } = freshLedger()
    ledger.note('w1', 'p', 1, received('w1'))
    const lost = aFinish({ worker: 'claude-cli' })
    const said = [
      ledger.noteOutcome('w1', 'p', 2, aFinish(), '/runs/w1/result.json'),
      ledger.noteOutcome('w1', 'p', 3, lost),
      ledger.noteOutcome('w2', 'p', 4, lost),
    ]
    expect(said).toEqual([true, false, true])
    expect(ledger.entries('w1').map(({ fact }) => fact)).toEqual([
      received('w1'),
      { kind: 'outcome.reached', outcome: aFinish(), resultPath: '/runs/w1/result.json' },
    ])
  })

  test('an outcome cannot be noted by the other way in either', () => {
    const { ledger } = freshLedger()
    ledger.noteOutcome('w1', 'p', 2, aFinish())
    expect(() => ledger.note('w1', 'p', 3, { kind: 'outcome.reached', outcome: aFinish() })).toThrow('UNIQUE')
  })
})

describe('what is asked of it', () => {
  const filled = () => {
    const { ledger } = freshLedger()
    for (const [run, project] of [
      ['w1', 'p'],
      ['w2', 'q'],
      ['w13', 'p'],
    ] as const)
      ledger.note(run, project, 1, received(run))
    ledger.noteOutcome('w1', 'p', 2, aFinish())
    return ledger
  }

  test('the newest runs, of one project or of all', () => {
    const ledger = filled()
    expect([
      ledger.recentRuns(9),
      ledger.recentRuns(2),
      ledger.recentRuns(9, 'p'),
      ledger.recentRuns(9, 'x'),
    ]).toEqual([['w13', 'w2', 'w1'], ['w13', 'w2'], ['w13', 'w1'], []])
  })

  test('the runs without an outcome', () => {
    expect(filled().openRuns()).toEqual(['w2', 'w13'])
  })

  test.each([
    ['w1', ['w1', 'w13']],
    ['w13', ['w13']],
    ['%', []],
    ['_1', []],
    ["w'", []],
  ])('the runs that begin with %j', (prefix, runs) => {
    expect(filled().runsLike(prefix)).toEqual(runs)
  })

  test('the newest facts of a project, oldest first, of the kinds asked for', () => {
    const { ledger } = freshLedger()
    for (const [at, run] of ['a', 'b', 'c'].entries()) {
      ledger.note(run, 'p', at, received(run))
      ledger.note(run, 'p', at, progressed(run))
      ledger.note(run, 'q', at, received(run))
    }
    const found = ledger.projectFacts('p', ['task.received', 'state.set'], 2)
    expect(found.map(({ run, project, fact }) => [run, project, fact.kind])).toEqual([
      ['b', 'p', 'task.received'],
      ['c', 'p', 'task.received'],
    ])
  })

  test('nothing, of a new one', () => {
    const { ledger } = freshLedger()
    expect([ledger.recentRuns(9), ledger.openRuns(), ledger.scopes(), ledger.entries('w1')]).toEqual([
      [],
      [],
      [],
      [],
    ])
  })
})

test('it is the user’s alone, its side files included (I6)', () => {
  const { ledger, path } = freshLedger()
  ledger.note('w1', 'p', 1, received('w1'))
  const modes = ['', '-wal', '-shm'].map((side) => (statSync(path + side).mode & 0o777).toString(8))
  expect(modes).toEqual(['600', '600', '600'])
})
