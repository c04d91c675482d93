import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { freshLedger, must, scopes } from './ledger-harness.ts'

type Step =
  | { do: 'reserve'; usdMicros: number; dayCap: number; monthCap: number }
  | { do: 'carve'; from: number; usdMicros: number }
  | { do: 'settle'; nth: number; cost: number | 'unknown' }
  /** The process goes without a word, and the next one opens the ledger. */
  | { do: 'die' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      usdMicros: fc.nat({ max: 40 }),
      dayCap: fc.constantFrom(20, 100, 100, 100),
      monthCap: fc.constantFrom(60, 150, 150),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('carve' as const),
      from: fc.nat({ max: 12 }),
      usdMicros: fc.nat({ max: 25 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      nth: fc.nat({ max: 12 }),
      cost: fc.oneof(fc.nat({ max: 60 }), fc.constant('unknown' as const)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'die' as const }) },
)

/** What the ledger should hold, written down as plainly as can be. */
type ModelHold = { run: string; held: number; open: boolean; spent: number; parent?: ModelHold }

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)

test('whatever comes, held and spent stay under the cap and are the sum of what happened (I1)', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { ledger: first, path } = freshLedger()
      let ledger = first
      const holds: ModelHold[] = []
      const held = () => sum(holds.map((hold) => hold.held))
      const spent = () => sum(holds.map((hold) => hold.spent))
      for (const [index, one] of steps.entries()) {
        const run = `w${index}`
        if (one.do === 'reserve') {
          const { usdMicros } = one
          const fits = held() + spent() + usdMicros <= Math.min(one.dayCap, one.monthCap)
          const said = ledger.reserve(run, 'p', 1, wanted(run, usdMicros), scopes(one.dayCap, one.monthCap))
          expect(said.ok).toBe(fits)
          if (fits) holds.push({ run, held: usdMicros, open: true, spent: 0 })
        }
        if (one.do === 'carve') {
          const parent = holds[one.from]
          const fits = parent?.open === true && parent.held >= one.usdMicros
          const hold = { ...wanted(run, one.usdMicros), parent: parent?.run ?? 'nobody' }
          expect(ledger.reserve(run, 'p', 1, hold, scopes(1, 1)).ok).toBe(fits)
          if (parent && fits) {
            parent.held -= one.usdMicros
            holds.push({ run, held: one.usdMicros, open: true, spent: 0, parent })
          }
        }
        if (one.do === 'settle') {
          const hold = holds[one.nth]
          const said = ledger.settle(hold?.run ?? 'none', 'p', 2, {
            hold: `${hold?.run}.1`,
            usdMicros: one.cost,
          })
          expect(said).toBe(hold?.open === true)
          if (hold?.open) settleModel(hold, one.cost)
        }
        if (one.do === 'die') ledger = must(openLedger(path, 100))
        for (const scope of ledger.scopes())
          expect([scope.heldUsdMicros, scope.spentUsdMicros]).toEqual([held(), spent()])
        for (const hold of holds)
          expect(ledger.openHold(hold.run)?.heldUsdMicros).toBe(hold.open ? hold.held : undefined)
        expect(verifyLedger(path)).toEqual([])
      }
      ledger.close()
    }),
    { numRuns: 40 },
  )
})

const wanted = (run: string, usdMicros: number) => ({ id: `${run}.1`, worker: 'codex-cli', usdMicros })

/** The parent covers what its child took beyond its own hold, and gets what it left. */
function settleModel(hold: ModelHold, cost: number | 'unknown'): void {
  const actual = cost === 'unknown' ? hold.held : cost
  const left = hold.held - actual
  const above = hold.parent?.open ? hold.parent : undefined
  if (above) above.held = Math.max(0, above.held + left)
  Object.assign(hold, { held: 0, open: false, spent: actual })
}

test('a tree of runs that spend no more than they hold never spends more than its root held (I1)', () => {
  const branch = fc.record({
    from: fc.nat({ max: 6 }),
    usdMicros: fc.nat({ max: 60 }),
    cost: fc.nat({ max: 100 }),
  })
  fc.assert(
    fc.property(fc.array(branch, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (branches, dice) => {
      const { ledger, path } = freshLedger()
      must(ledger.reserve('w0', 'p', 1, wanted('w0', 100), scopes(1000, 1000)))
      const runs = ['w0']
      for (const [index, { from, usdMicros }] of branches.entries()) {
        const run = `w${index + 1}`
        const parent = runs[from % runs.length] ?? ''
        if (ledger.reserve(run, 'p', 1, { ...wanted(run, usdMicros), parent }, scopes(1, 1)).ok)
          runs.push(run)
        expect(ledger.scopes()[0]?.heldUsdMicros).toBe(100)
      }
      while (runs.length > 0) {
        const [run = ''] = runs.splice((dice.next().value ?? 0) % runs.length, 1)
        const left = ledger.openHold(run)?.heldUsdMicros ?? 0
        const usdMicros = branches[runs.length]?.cost ?? 0
        const cost = usdMicros % 3 === 0 ? 'unknown' : Math.min(usdMicros, left)
        ledger.settle(run, 'p', 2, { hold: `${run}.1`, usdMicros: cost })
        const { heldUsdMicros = 0, spentUsdMicros = 0 } = ledger.scopes()[0] ?? {}
        expect(heldUsdMicros + spentUsdMicros).toBeLessThanOrEqual(100)
      }
      expect([verifyLedger(path), ledger.scopes()[0]?.heldUsdMicros]).toEqual([[], 0])
      ledger.close()
    }),
    { numRuns: 40 },
  )
})
