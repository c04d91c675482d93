import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshLedger, reserve, scopes, settle } from './ledger-harness.ts'

type Step =
  | { do: 'reserve'; usdMicros: number; dayCap: number; monthCap: number }
  | { do: 'settle'; nth: number; cost: number | 'unknown' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('reserve' as const),
    usdMicros: fc.nat({ max: 40 }),
    dayCap: fc.constantFrom(20, 100, 100, 100),
    monthCap: fc.constantFrom(60, 150, 150),
  }),
  fc.record({
    do: fc.constant('settle' as const),
    nth: fc.nat({ max: 12 }),
    cost: fc.oneof(fc.nat({ max: 60 }), fc.constant('unknown' as const)),
  }),
)

test('whatever comes, held and spent stay under the cap and are the sum of what happened (I1)', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { ledger, path } = freshLedger()
      const raw = new DatabaseSync(path)
      const holds: { id: string; usdMicros: number; spent?: number }[] = []
      const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
      const held = () =>
        sum(holds.filter(({ spent }) => spent === undefined).map(({ usdMicros }) => usdMicros))
      const spent = () => sum(holds.map((hold) => hold.spent ?? 0))
      for (const [index, one] of steps.entries()) {
        if (one.do === 'reserve') {
          const id = `h${index}`
          const fits = held() + spent() + one.usdMicros <= Math.min(one.dayCap, one.monthCap)
          expect(reserve(ledger, id, one.usdMicros, scopes(one.dayCap, one.monthCap)).ok).toBe(fits)
          if (fits) holds.push({ id, usdMicros: one.usdMicros })
        } else {
          const hold = holds[one.nth]
          expect(settle(ledger, hold?.id ?? 'none', one.cost)).toBe(
            hold !== undefined && hold.spent === undefined,
          )
          if (hold) hold.spent ??= one.cost === 'unknown' ? hold.usdMicros : one.cost
        }
        for (const scope of ledger.scopes())
          expect([scope.heldUsdMicros, scope.spentUsdMicros]).toEqual([held(), spent()])
        expect(raw.prepare('SELECT count(*) AS broken FROM budget WHERE held + spent > cap').get()).toEqual({
          broken: 0,
        })
      }
      expect(ledger.openHolds('w1').length).toBe(holds.filter((hold) => hold.spent === undefined).length)
      raw.close()
      ledger.close()
    }),
    { numRuns: 60 },
  )
})
