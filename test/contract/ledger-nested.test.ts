import { describe, expect, test } from 'vitest'
import type { NewHold } from '../../src/domain/budget.ts'
import type { Ledger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { DAY, freshLedger, MONTH, must, rowsIn, scopes } from './ledger-harness.ts'

const UNTIL_MS = Date.UTC(2026, 10, 21, 12)

/** The root run holds 100 until noon; its cap is 1,000. */
function nest() {
  const { ledger, path } = freshLedger()
  must(take(ledger, 'root', { usdMicros: 100, deadlineMs: UNTIL_MS }))
  return { ledger, path }
}

/** By a run of its own name, whose one hold is called as it is. */
const take = (ledger: Ledger, run: string, hold: Omit<NewHold, 'id' | 'worker'>, atMs = 1) =>
  ledger.reserve(run, 'p', atMs, { id: `${run}.1`, worker: 'codex-cli', ...hold }, scopes(1000, 1000))
const settle = (ledger: Ledger, run: string, usdMicros: number | 'unknown') =>
  ledger.settle(run, 'p', 9, { hold: `${run}.1`, usdMicros })

/** What the cap's scopes hold and have spent, and what the hold of each run has left. */
const money = (ledger: Ledger, ...runs: string[]) => [
  ...ledger.scopes().map(({ heldUsdMicros, spentUsdMicros }) => [heldUsdMicros, spentUsdMicros]),
  ...runs.map((run) => ledger.openHold(run)?.heldUsdMicros),
]

describe('a hold that is carved from the hold of the run that asks', () => {
  test('moves money and takes none from the caps (I1)', () => {
    const { ledger, path } = nest()
    expect(take(ledger, 'child', { usdMicros: 30, parent: 'root' })).toEqual({
      ok: true,
      value: { id: 'child.1', run: 'child', usdMicros: 30, scopes: [DAY, MONTH], parent: 'root.1' },
    })
    expect(money(ledger, 'root', 'child')).toEqual([[100, 0], [100, 0], 70, 30])
    expect(ledger.entries('child').map(({ fact }) => fact)).toEqual([
      {
        kind: 'budget.reserved',
        hold: 'child.1',
        holdUsdMicros: 30,
        scopes: [DAY, MONTH],
        parent: 'root.1',
      },
    ])
    expect(verifyLedger(path)).toEqual([])
  })

  test('draws on the scopes of its root, wherever and on whatever day it is asked for', () => {
    const { ledger } = nest()
    const tomorrow = [{ name: 'project:q:2026-11-22', capUsdMicros: 1, resets: '' }]
    const hold = { id: 'child.1', worker: 'codex-cli', usdMicros: 30, parent: 'root' }
    expect(ledger.reserve('child', 'q', 1, hold, tomorrow)).toMatchObject({ value: { scopes: [DAY, MONTH] } })
    expect(ledger.scopes().map(({ scope }) => scope)).toEqual([DAY, MONTH])
  })

  test.each([
    ['at less: the rest goes back to the parent', 12, [[88, 12], [88, 12], 88]],
    ['at nothing', 0, [[100, 0], [100, 0], 100]],
    ['unknown: at all that it has', 'unknown', [[70, 30], [70, 30], 70]],
    ['at more: the parent covers it', 45, [[55, 45], [55, 45], 55]],
    ['at more than the whole tree has: what is over is told', 120, [[0, 120], [0, 120], 0]],
  ] as const)('is settled %s', (_how, cost, expected) => {
    const { ledger, path } = nest()
    must(take(ledger, 'child', { usdMicros: 30, parent: 'root' }))
    expect(settle(ledger, 'child', cost)).toBe(true)
    expect(money(ledger, 'root')).toEqual(expected)
    expect(verifyLedger(path)).toEqual([])
  })

  test('is released where its parent was settled first', () => {
    const { ledger, path } = nest()
    must(take(ledger, 'child', { usdMicros: 30, parent: 'root' }))
    settle(ledger, 'root', 50)
    expect(money(ledger, 'root', 'child')).toEqual([[30, 50], [30, 50], undefined, 30])
    settle(ledger, 'child', 10)
    expect(money(ledger)).toEqual([
      [0, 60],
      [0, 60],
    ])
    expect(verifyLedger(path)).toEqual([])
  })

  test('three deep, the dead settled in full from above: never more than the root held (I1)', () => {
    const { ledger, path } = nest()
    must(take(ledger, 'child', { usdMicros: 60, parent: 'root' }))
    must(take(ledger, 'grandchild', { usdMicros: 60, parent: 'child' }))
    for (const run of ['root', 'child', 'grandchild']) settle(ledger, run, 'unknown')
    expect(money(ledger)).toEqual([
      [0, 100],
      [0, 100],
    ])
    expect(
      rowsIn(path, 'SELECT id, granted, held, state, spent, parent FROM hold ORDER BY granted DESC, id'),
    ).toEqual(
      [
        ['root.1', 100, 0, 'presumed', 40, null],
        ['child.1', 60, 0, 'presumed', 0, 'root.1'],
        ['grandchild.1', 60, 0, 'presumed', 60, 'child.1'],
      ].map(([id, granted, held, state, spent, parent]) => ({ id, granted, held, state, spent, parent })),
    )
    expect(verifyLedger(path)).toEqual([])
  })

  test('comes from the hold of the worker that is at work now', () => {
    const { ledger } = nest()
    must(
      ledger.reserve(
        'root',
        'p',
        2,
        { id: 'root.2', worker: 'claude-cli', usdMicros: 50 },
        scopes(1000, 1000),
      ),
    )
    must(take(ledger, 'child', { usdMicros: 20, parent: 'root' }))
    expect(ledger.openHold('root')).toEqual({ id: 'root.2', heldUsdMicros: 30 })
  })
})

describe('is refused, with nothing changed and the reason as a fact', () => {
  const refusals: [
    what: string,
    hold: Omit<NewHold, 'id' | 'worker'>,
    atMs: number,
    kind: string,
    because: string,
  ][] = [
    [
      'where the parent has less left',
      { usdMicros: 101, parent: 'root' },
      1,
      'over_budget',
      'the hold of run root has $0.0001 left; this run needs $0.0001',
    ],
    [
      'where the parent has ended',
      { usdMicros: 1, parent: 'ended' },
      1,
      'over_budget',
      'the run ended has ended, and its hold with it',
    ],
    [
      'where nobody knows the parent',
      { usdMicros: 1, parent: 'nobody' },
      1,
      'over_budget',
      'the run nobody has ended, and its hold with it',
    ],
    [
      'where the parent should have ended by now',
      { usdMicros: 1, parent: 'root' },
      UNTIL_MS,
      'over_deadline',
      'the run root ends by 2026-11-21T12:00:00.000Z, and this one could take until 2026-11-21T12:00:00.000Z',
    ],
    [
      'where it could last longer than the parent',
      { usdMicros: 1, parent: 'root', deadlineMs: UNTIL_MS + 1 },
      1,
      'over_deadline',
      'the run root ends by 2026-11-21T12:00:00.000Z, and this one could take until 2026-11-21T12:00:00.001Z',
    ],
  ]

  test.each(refusals)('%s', (_what, hold, atMs, kind, because) => {
    const { ledger, path } = nest()
    must(take(ledger, 'ended', { usdMicros: 5 }))
    settle(ledger, 'ended', 0)
    const before = money(ledger, 'root', 'ended')
    expect(take(ledger, 'child', hold, atMs)).toEqual({
      ok: false,
      failure: { kind, message: because, hint: expect.any(String) },
    })
    expect(money(ledger, 'root', 'ended')).toEqual(before)
    expect([ledger.openHold('child'), ledger.entries('child').map(({ fact }) => fact)]).toEqual([
      undefined,
      [{ kind: 'budget.refused', because }],
    ])
    expect(verifyLedger(path)).toEqual([])
  })

  test('but not where it ends by the same time, with all that is left', () => {
    const { ledger } = nest()
    must(take(ledger, 'child', { usdMicros: 100, parent: 'root', deadlineMs: UNTIL_MS }))
    expect(ledger.openHold('child')).toEqual({ id: 'child.1', heldUsdMicros: 100, deadlineMs: UNTIL_MS })
    expect(ledger.openHold('root')).toEqual({ id: 'root.1', heldUsdMicros: 0, deadlineMs: UNTIL_MS })
  })
})
