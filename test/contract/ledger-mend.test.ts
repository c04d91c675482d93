import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { aTask, OWNER } from '../unit/samples.ts'
import {
  freshLedger,
  must,
  openAt,
  refusedBy,
  reserve,
  rowsIn,
  scopes,
  scribble,
  settle,
  startOf,
} from './ledger-harness.ts'

/** Some hundred runs with money, one hold still open; closed. */
function filledLedger(): string {
  const { ledger, path } = freshLedger()
  for (let turn = 0; turn < 120; turn += 1) {
    const run = `w${1000 + turn}`
    ledger.note(run, 'p', turn, { kind: 'task.received', task: aTask({ id: run }), owner: OWNER })
    must(
      ledger.reserve(run, 'p', turn, { id: `${run}.1`, worker: 'codex-cli', usdMicros: 5 }, scopes(900, 900)),
    )
    ledger.settle(run, 'p', turn, { hold: `${run}.1`, usdMicros: 3 })
  }
  must(reserve(ledger, 'h1', 30, scopes(900, 900)))
  ledger.close()
  return path
}

const FACTS = 'SELECT * FROM event NOT INDEXED ORDER BY seq'
const MONEY = 'SELECT * FROM budget ORDER BY scope, worker'

describe('damage in an index alone', () => {
  test.each([
    ['event_by_run', 1],
    ['sought_by_project', 0],
    ['task_by_run', 0],
  ] as const)(
    'is mended from the rows, which stay as they were to the last one: %s (I1, I3)',
    (index, nth) => {
      const path = filledLedger()
      const before = [rowsIn(path, FACTS), rowsIn(path, MONEY)]
      scribble(path, startOf(path, index, nth))
      const bytes = readFileSync(path)
      const ledger = openAt(path, 100)
      const asked = () => [
        ledger.entries('w1000'),
        ledger.projectFacts('p', ['task.received'], 500),
        ledger.runsLike('w1'),
      ]
      expect(refusedBy(asked, path)).toMatchObject({
        kind: 'ledger_unavailable',
        message: expect.stringContaining('was made anew from the rows'),
        hint: expect.stringContaining('run it again'),
      })
      expect([rowsIn(path, FACTS), rowsIn(path, MONEY)]).toEqual(before)
      expect([verifyLedger(path), rowsIn(path, 'PRAGMA integrity_check')]).toEqual([
        [],
        [{ integrity_check: 'ok' }],
      ])
      expect(readFileSync(`${path}.damaged`).equals(bytes)).toBe(true)
      expect([asked().map((rows) => rows.length), ledger.openHolds('w1')]).toEqual([
        [2 + 1, 120, 120],
        ['h1'],
      ])
    },
  )

  test('met while money is reserved, or settled: nothing of that is kept, and nothing is lost', () => {
    const path = filledLedger()
    const before = rowsIn(path, MONEY)
    // Its first leaf: the facts of the run w1 come before all others.
    scribble(path, startOf(path, 'event_by_run', 1))
    const ledger = openAt(path, 100)
    const both = [() => reserve(ledger, 'h2', 5, scopes(900, 900)), () => settle(ledger, 'h1', 1)] as const
    const said = both.map((act) => refusedBy(act, path)?.message ?? 'done')
    expect(said[0]).toContain('made anew')
    expect(said[1]).toBe('done')
    expect(verifyLedger(path)).toEqual([])
    const spent = (rows: unknown[]) => rows.map((row) => (row as { spent: number }).spent)
    expect(spent(rowsIn(path, MONEY))).toEqual(spent(before).map((micros) => micros + 1))
  })
})

describe('damage in the rows', () => {
  test.each(['hold', 'budget', 'event', 'open_run'])(
    'is refused with the two ways out, and mended by nobody: %s (I1)',
    (table) => {
      const path = filledLedger()
      scribble(path, startOf(path, table, table === 'event' ? 1 : 0))
      const bytes = readFileSync(path)
      const met = () => {
        const ledger = openLedger(path, 100)
        if (!ledger.ok) return ledger.failure
        const { value } = ledger
        const failure =
          refusedBy(() => [value.openRuns(), value.entries('w1000')], path) ??
          refusedBy(() => reserve(value, 'h2', 5, scopes(900, 900)), path)
        value.close()
        return failure
      }
      const refusal = {
        kind: 'ledger_unavailable',
        message: expect.stringMatching(/is damaged \(.+\); a copy is kept/),
        hint: expect.stringMatching(/restore .+, or move it away/),
      }
      expect([met(), met()]).toMatchObject([refusal, refusal])
      expect(readFileSync(path).equals(bytes)).toBe(true)
      expect(readFileSync(`${path}.damaged`).equals(bytes)).toBe(true)
    },
  )

  test('that reads well but says less than the facts is not taken for a damaged index', () => {
    const path = filledLedger()
    const raw = new DatabaseSync(path)
    raw.exec(`UPDATE budget SET held = 0`)
    raw.close()
    scribble(path, startOf(path, 'event_by_run', 1))
    const bytes = readFileSync(path)
    const ledger = openAt(path, 100)
    expect(refusedBy(() => ledger.entries('w1000'), path)).toMatchObject({
      hint: expect.stringMatching(/restore .+, or move it away/),
    })
    ledger.close()
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })
})

describe('a ledger that is not as it was left (I1)', () => {
  const GONE = /is not as it was left: its newest fact is number \d+, and number \d+ was written$/
  const refusal = {
    ok: false,
    failure: {
      kind: 'ledger_unavailable',
      message: expect.stringMatching(GONE),
      hint: expect.stringContaining('.mark'),
    },
  }

  test('because its write-ahead log was deleted after a crash: it is refused, and nothing is free again', () => {
    const { path } = crashed()
    copyFileSync(`${path}.bare`, path)
    expect(openLedger(path, 100)).toEqual(refusal)
  })

  test('because an older copy stands in its place; deleting the mark accepts it', () => {
    const { ledger, path } = freshLedger()
    must(reserve(ledger, 'h1', 10))
    ledger.close()
    copyFileSync(path, `${path}.backup`)
    const again = openAt(path)
    must(reserve(again, 'h2', 10))
    again.close()
    copyFileSync(`${path}.backup`, path)
    expect(openLedger(path, 100)).toEqual(refusal)
    copyFileSync(path, `${path}.elsewhere`)
    expect(openAt(`${path}.elsewhere`).openHolds('w1')).toEqual(['h1'])
  })

  test('but a new ledger in the place of one that was moved away is a new one', () => {
    const { ledger, path } = freshLedger()
    for (const id of ['h1', 'h2', 'h3']) must(reserve(ledger, id, 10))
    ledger.close()
    const fresh = freshLedger()
    fresh.ledger.close()
    copyFileSync(fresh.path, path)
    expect(openAt(path).openHolds('w1')).toEqual([])
  })

  test('a transaction that was undone is not missed later', () => {
    const { ledger, path } = freshLedger()
    must(reserve(ledger, 'h1', 10))
    const broken = () =>
      ledger.exclusively(() => {
        ledger.note('w1', 'p', 1, { kind: 'state.closed', by: 'me' })
        throw new Error('on the way')
      })
    expect(broken).toThrow('on the way')
    ledger.claimKey('p', 'key', 'digest', 'w1')
    ledger.close()
    expect(openAt(path).openHolds('w1')).toEqual(['h1'])
  })

  /** The file as it is without what the log has: what is left where someone deletes the log. */
  function crashed() {
    const { ledger, path } = freshLedger()
    copyFileSync(path, `${path}.bare`)
    must(reserve(ledger, 'h1', 10))
    expect(existsSync(`${path}-wal`)).toBe(true)
    ledger.close()
    return { path }
  }
})
