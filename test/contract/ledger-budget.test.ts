import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { DAY, freshLedger, MONTH, must, reserve, scopes, settle } from './ledger-harness.ts'

const state = (scope: string, cap: number, held: number, spent: number) => ({
  scope,
  capUsdMicros: cap,
  heldUsdMicros: held,
  spentUsdMicros: spent,
})
const facts = (ledger: Ledger) => ledger.entries('w1').map(({ fact }) => fact)

describe('a hold', () => {
  test('is set aside in every scope, and the fact is written with it', () => {
    const { ledger } = freshLedger()
    expect(reserve(ledger, 'h1', 30)).toEqual({
      ok: true,
      value: { id: 'h1', run: 'w1', usdMicros: 30, scopes: [DAY, MONTH] },
    })
    expect([ledger.scopes(), ledger.openHolds('w1'), facts(ledger)]).toEqual([
      [state(DAY, 100, 30, 0), state(MONTH, 1000, 30, 0)],
      ['h1'],
      [{ kind: 'budget.reserved', hold: 'h1', holdUsdMicros: 30, scopes: [DAY, MONTH] }],
    ])
  })

  test('may take the last of a cap, and of nothing nothing', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 100))
    must(reserve(ledger, 'h2', 0))
    expect(ledger.scopes()[0]).toEqual(state(DAY, 100, 100, 0))
  })

  test('has an id of its own: a second one of that name is a mistake of ours and changes nothing', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 10))
    expect(() => reserve(ledger, 'h1', 10)).toThrow('UNIQUE')
    expect(() => reserve(ledger, 'h2', -1)).toThrow('CHECK')
    expect([ledger.scopes()[0], facts(ledger).length]).toEqual([state(DAY, 100, 10, 0), 1])
  })
})

describe('over the cap', () => {
  test('the refusal says which cap, what is left of it, why, and when it begins anew', () => {
    const { ledger } = freshLedger()
    const caps = scopes(2_000_000, 9_000_000)
    must(reserve(ledger, 'h1', 500_000, caps))
    settle(ledger, 'h1', 400_000)
    must(reserve(ledger, 'h2', 1_000_000, caps))
    const because =
      "this project's cap for today ($2.00) has $0.60 left: $0.40 spent, $1.00 held by running tasks; this run needs $0.70"
    expect(reserve(ledger, 'h3', 700_000, caps)).toEqual({
      ok: false,
      failure: {
        kind: 'over_budget',
        message: because,
        hint: 'It resets at 2026-11-22 00:00 UTC; caps are set in config.yaml.',
      },
    })
    expect([facts(ledger).at(-1), ledger.openHolds('w1')]).toEqual([
      { kind: 'budget.refused', because },
      ['h2'],
    ])
  })

  test('refused by the second scope, the first is as it was', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 20, scopes(100, 30)))
    expect(reserve(ledger, 'h2', 20, scopes(100, 30))).toMatchObject({
      ok: false,
      failure: {
        message: expect.stringMatching(/^your cap for this month/),
        hint: expect.stringContaining('2026-12-01'),
      },
    })
    expect(ledger.scopes()).toEqual([state(DAY, 100, 20, 0), state(MONTH, 30, 20, 0)])
  })

  test('a cap lowered below what is spent refuses, keeps what was, and says that nothing is left', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 50))
    settle(ledger, 'h1', 50)
    must(reserve(ledger, 'h2', 20))
    expect(reserve(ledger, 'h3', 1, scopes(40, 1000))).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('($0.000040) has $0.00 left') },
    })
    expect(ledger.scopes()[0]).toEqual(state(DAY, 70, 20, 50))
    settle(ledger, 'h2', 20)
    expect(ledger.scopes()[0]).toEqual(state(DAY, 70, 0, 70))
  })

  test('a cap that was raised counts at once', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 100))
    expect(reserve(ledger, 'h2', 1)).toMatchObject({ ok: false })
    must(reserve(ledger, 'h3', 1, scopes(101, 1000)))
    expect(ledger.scopes()[0]).toEqual(state(DAY, 101, 101, 0))
  })
})

describe('settled', () => {
  test.each([
    ['at what it cost', 12, { spent: 12, presumed: false, over: 0, counted: 12 }],
    ['at nothing, where nothing ran', 0, { spent: 0, presumed: false, over: 0, counted: 0 }],
    [
      'at the full hold, where the cost is unknown',
      'unknown',
      { spent: 30, presumed: true, over: 0, counted: 30 },
    ],
    [
      'at all of what the vendor took, also beyond the hold',
      45,
      { spent: 45, presumed: false, over: 15, counted: 45 },
    ],
  ] as const)('%s (T17)', (_how, cost, { spent, presumed, over, counted }) => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 30))
    expect(settle(ledger, 'h1', cost)).toBe(true)
    expect([ledger.scopes(), ledger.openHolds('w1'), facts(ledger).at(-1)]).toEqual([
      [state(DAY, 100, 0, counted), state(MONTH, 1000, 0, counted)],
      [],
      { kind: 'budget.settled', hold: 'h1', usdMicros: spent, presumed, overUsdMicros: over },
    ])
  })

  test('once: a later settlement changes nothing and says so', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 30))
    const said = [settle(ledger, 'h1', 10), settle(ledger, 'h1', 30), settle(ledger, 'h1', 'unknown')]
    expect([said, settle(ledger, 'no such hold', 5)]).toEqual([[true, false, false], false])
    expect([ledger.scopes()[0], facts(ledger).length]).toEqual([state(DAY, 100, 0, 10), 2])
  })

  test('what went beyond a hold counts against the next', () => {
    const { ledger } = freshLedger()
    must(reserve(ledger, 'h1', 30))
    settle(ledger, 'h1', 95)
    expect(reserve(ledger, 'h2', 6)).toMatchObject({ ok: false })
    must(reserve(ledger, 'h3', 5))
  })
})

test.each([
  ['more held than the cap leaves', `UPDATE budget SET held = 101 WHERE scope = '${DAY}' AND worker = ''`],
  ['more spent than the cap', `UPDATE budget SET spent = 71 WHERE scope = '${DAY}' AND worker = ''`],
  ['a cap below what is held', `UPDATE budget SET cap = 29 WHERE scope = '${DAY}' AND worker = ''`],
  ['no cap at all', `UPDATE budget SET cap = NULL WHERE worker = ''`],
  ['less than nothing held', `UPDATE budget SET held = -1 WHERE worker = ''`],
  ['a hold of more than was granted', `UPDATE hold SET held = 31`],
  ['a hold that is settled and still holds', `UPDATE hold SET state = 'settled'`],
])('the tables themselves refuse %s, whoever asks (I1)', (_what, sql) => {
  const { ledger, path } = freshLedger()
  must(reserve(ledger, 'h1', 30))
  const other = new DatabaseSync(path)
  expect(() => other.exec(sql)).toThrow('CHECK')
  other.close()
  expect(verifyLedger(path)).toEqual([])
})

test('what each worker cost in one scope', () => {
  const { ledger } = freshLedger()
  const by = (worker: string, id: string, inScopes = scopes(100, 1000)) =>
    must(ledger.reserve(id, 'p', 1, { id, worker, usdMicros: 10 }, inScopes))
  for (const id of ['a', 'b', 'c', 'd']) by(id === 'd' ? 'claude-cli' : 'codex-cli', id)
  by('codex-cli', 'elsewhere', [{ name: 'user:2026-12', capUsdMicros: 10, resets: '' }])
  ledger.settle('a', 'p', 2, { hold: 'a', usdMicros: 4 })
  ledger.settle('b', 'p', 2, { hold: 'b', usdMicros: 'unknown' })
  expect(ledger.spentIn(DAY)).toEqual([
    { worker: 'claude-cli', runs: 1, usdMicros: 0, presumed: 0, running: 1 },
    { worker: 'codex-cli', runs: 3, usdMicros: 14, presumed: 1, running: 1 },
  ])
})
