import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nothingSpent, spendOf } from '../../src/decide/spend.ts'
import type { Cost, Report, Usage } from '../../src/domain/report.ts'
import { aReport } from './samples.ts'

const UNKNOWN: Cost = { basis: 'unknown', because: 'it was not told' }
const paid = (basis: 'billed' | 'reported' | 'computed', usdMicros = 100) =>
  aReport({ cost: { basis, usdMicros } })

test('a run that never started spent nothing, and that is a fact', () => {
  expect([nothingSpent(5), spendOf([], 5)]).toEqual(
    Array(2).fill({
      iterations: 0,
      tokens: { input: 0, cachedInput: 0, output: 0 },
      usdMicros: 0,
      basis: 'nothing_ran',
      billing: 'unknown',
      ms: 5,
    }),
  )
})

test('all attempts count together, also those that failed (T6, T17)', () => {
  const reports = [aReport(), aReport({ usage: { inputTokens: 3, cachedInputTokens: 2, outputTokens: 1 } })]
  expect(spendOf(reports, 900)).toEqual({
    iterations: 2,
    tokens: { input: 1203, cachedInput: 1002, output: 35 },
    usdMicros: 3000,
    basis: 'computed',
    billing: 'metered',
    ms: 900,
  })
})

test('one cost that is not known makes the sum unknown, never smaller (T21)', () => {
  expect(spendOf([aReport(), aReport({ cost: UNKNOWN })], 900)).toMatchObject({
    usdMicros: 'unknown',
    basis: 'unknown',
  })
})

test.each<[Usage, object]>([
  [{}, { input: 'unknown', cachedInput: 'unknown', output: 'unknown' }],
  [{ inputTokens: 7 }, { input: 1207, cachedInput: 'unknown', output: 'unknown' }],
  [
    { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
    { input: 1200, cachedInput: 1000, output: 34 },
  ],
])('tokens that were not told stay unknown: %j', (usage, tokens) => {
  expect(spendOf([aReport(), aReport({ usage })], 0).tokens).toEqual(tokens)
})

test.each([
  [['billed', 'billed'], 'billed'],
  [['billed', 'reported'], 'reported'],
  [['reported', 'computed'], 'computed'],
  [['billed', 'computed'], 'computed'],
] as const)('a sum of %j is %s', (bases, basis) => {
  expect(
    spendOf(
      bases.map((one) => paid(one)),
      0,
    ),
  ).toMatchObject({ basis, usdMicros: 200 })
})

test('two ways of paying are not one', () => {
  expect(spendOf([aReport(), aReport({ billing: 'subscription' })], 0).billing).toBe('unknown')
  expect(spendOf([aReport(), aReport()], 0).billing).toBe('metered')
})

test('a sum is a number exactly where every part is one, and then it is their sum', () => {
  const part = fc.option(fc.nat({ max: 1e9 }), { nil: undefined })
  const parts = fc.array(fc.record({ usd: part, input: part }), { minLength: 1, maxLength: 6 })
  const reportOf = ({ usd, input }: { usd: number | undefined; input: number | undefined }): Report =>
    aReport({
      cost: usd === undefined ? UNKNOWN : { basis: 'computed', usdMicros: usd },
      usage: input === undefined ? {} : { inputTokens: input },
    })
  const sumOf = (values: (number | undefined)[]) =>
    values.includes(undefined) ? 'unknown' : values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  fc.assert(
    fc.property(parts, (runs) => {
      const spend = spendOf(runs.map(reportOf), 0)
      expect([spend.usdMicros, spend.tokens.input]).toEqual([
        sumOf(runs.map((run) => run.usd)),
        sumOf(runs.map((run) => run.input)),
      ])
    }),
  )
})
