import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scopesOf } from '../../src/decide/budget.ts'

const CAPS = { runUsdMicros: 2, projectDayUsdMicros: 20, userMonthUsdMicros: 200 }
const scopes = (date: string) => scopesOf('/home/u/shop/.git', CAPS, Date.parse(date))

test.each([
  ['2026-11-21T06:00:00.000Z', '2026-11-21', '2026-11-22', '2026-11', '2026-12-01'],
  ['2026-11-30T23:59:59.999Z', '2026-11-30', '2026-12-01', '2026-11', '2026-12-01'],
  ['2026-12-01T00:00:00.000Z', '2026-12-01', '2026-12-02', '2026-12', '2027-01-01'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01', '2026-12', '2027-01-01'],
  ['2028-02-28T12:00:00.000Z', '2028-02-28', '2028-02-29', '2028-02', '2028-03-01'],
  ['2027-02-28T12:00:00.000Z', '2027-02-28', '2027-03-01', '2027-02', '2027-03-01'],
  ['2026-11-21T06:00:00.000+14:00', '2026-11-20', '2026-11-21', '2026-11', '2026-12-01'],
])(
  'at %s a run draws on the day and the month, and both say when they begin anew',
  (at, day, next, month, first) => {
    expect(scopes(at)).toEqual([
      { name: `project:/home/u/shop/.git:${day}`, capUsdMicros: 20, resets: `${next} 00:00 UTC` },
      { name: `user:${month}`, capUsdMicros: 200, resets: `${first} 00:00 UTC` },
    ])
  },
)

test('a cap begins anew exactly when it says', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      (date) => {
        for (const [index, scope] of scopesOf('p', CAPS, date.getTime()).entries()) {
          const resetsMs = Date.parse(scope.resets.replace(' 00:00 UTC', 'T00:00:00Z'))
          expect(resetsMs).toBeGreaterThan(date.getTime())
          expect(scopesOf('p', CAPS, resetsMs - 1)[index]?.name).toBe(scope.name)
          expect(scopesOf('p', CAPS, resetsMs)[index]?.name).not.toBe(scope.name)
        }
      },
    ),
  )
})
