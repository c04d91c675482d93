import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PRICES, type Prices, priceUsage } from '../../src/decide/price.ts'
import type { Usage } from '../../src/domain/report.ts'

const asOf = PRICES.asOf
const computed = (usdMicros: number, upperBound = false) => ({
  cost: { basis: 'computed', usdMicros, asOf },
  upperBound,
})
/** A usage of which everything is told. */
const told = (
  inputTokens: number,
  outputTokens: number,
  cachedInputTokens = 0,
  cacheWriteTokens = 0,
): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  cacheWriteTokens,
})
const price = (model: string, usage: Usage) => priceUsage(model, usage, PRICES)

describe('figures worked out by hand', () => {
  test.each([
    // 1 M in at $2, 1 M out at $10 would pass the tier; 100 k and 10 k do not: 0.20 + 0.10.
    ['gpt-6.1-sol', told(100_000, 10_000), computed(300_000)],
    // Cached and written tokens are parts of the input: 30 k × 2 + 60 k × 0.1 + 10 k × 2.5 + 2 k × 10.
    ['gpt-6.1-sol', told(100_000, 2_000, 60_000, 10_000), computed(111_000)],
    // The last input of the cheap tier, and the first of the dear one: 272 k × 2, 272,001 × 4, each with 1 k out.
    ['gpt-6.1-sol', told(272_000, 1_000), computed(554_000)],
    ['gpt-6.1-sol', told(272_001, 1_000), computed(1_103_004, true)],
    ['gpt-6.1-sol', told(300_000, 1_000, 100_000, 100_000), computed(935_000, true)],
    ['gpt-5.5', told(100_000, 1_000), computed(530_000)],
    ['gpt-5.5', told(300_000, 1_000), computed(3_045_000, true)],
    ['claude-haiku-5-5', told(150_000, 1_000), computed(77_500, true)],
    ['claude-sonnet-5-5', told(10_000, 500, 8_000, 1_000), computed(10_300)],
    // A tenth of a micro-dollar is rounded up, nothing is nothing.
    ['gpt-6-luna', told(1, 0), computed(1)],
    ['gpt-6-luna', told(0, 0), computed(0)],
  ])('%s %j (W25)', (model, usage, expected) => {
    expect(price(model, usage)).toEqual(expected)
  })
})

describe('what is not told', () => {
  test.each([
    [
      'an id that is not in the table',
      'gpt-6.1-solar',
      told(1, 1),
      `the price table of ${asOf} has no \`gpt-6.1-solar\``,
    ],
    [
      'the beginning of a known id',
      'claude-sonnet-5-5-20260928',
      told(1, 1),
      `the price table of ${asOf} has no \`claude-sonnet-5-5-20260928\``,
    ],
    [
      'a name that every object has',
      'constructor',
      told(1, 1),
      `the price table of ${asOf} has no \`constructor\``,
    ],
    [
      'no input count',
      'gpt-6.1-sol',
      { outputTokens: 5 },
      'the vendor did not say how many tokens were used',
    ],
    [
      'no output count',
      'gpt-6.1-sol',
      { inputTokens: 5 },
      'the vendor did not say how many tokens were used',
    ],
    ['a negative count', 'gpt-6.1-sol', told(-1, 5), 'the token counts of the vendor make no sense'],
    [
      'a count that is no number',
      'gpt-6.1-sol',
      told(Number.NaN, 5),
      'the token counts of the vendor make no sense',
    ],
    [
      'a count beyond all sense',
      'gpt-6.1-sol',
      told(1e308, 5),
      'the token counts of the vendor make no sense',
    ],
    [
      'a safe integer beyond all sense',
      'gpt-6.1-sol',
      told(1e13, 5),
      'the token counts of the vendor make no sense',
    ],
    ['half a token', 'gpt-6.1-sol', told(1, 0.5), 'the token counts of the vendor make no sense'],
    ['more cached than sent', 'gpt-6.1-sol', told(5, 5, 6), 'the token counts of the vendor make no sense'],
    [
      'more cached and written than sent',
      'gpt-6.1-sol',
      told(5, 5, 3, 3),
      'the token counts of the vendor make no sense',
    ],
  ])('%s: the cost is unknown, never zero (T20)', (_what, model, usage, because) => {
    expect(price(model, usage)).toEqual({ cost: { basis: 'unknown', because }, upperBound: false })
  })

  test('cache writes that are not told are priced as if all were written, and said to be an upper bound', () => {
    expect(price('gpt-6.1-sol', { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 100 })).toEqual(
      computed(3_500, true),
    )
  })

  test('cached tokens that are not told are priced in full, and said to be an upper bound', () => {
    expect(price('gpt-6.1-sol', { inputTokens: 1_000, cacheWriteTokens: 0, outputTokens: 100 })).toEqual(
      computed(3_000, true),
    )
  })

  test('where all input was cached, untold writes change nothing', () => {
    expect(price('gpt-6.1-sol', { inputTokens: 1_000, cachedInputTokens: 1_000, outputTokens: 100 })).toEqual(
      computed(1_100),
    )
  })

  test('a model without cache prices needs no cache counts', () => {
    expect(price('gpt-5-pro', { inputTokens: 1_000, outputTokens: 10 })).toEqual(computed(16_200))
  })
})

test('of several tiers the highest that is passed counts, in whatever order they are listed', () => {
  const rates = (micros: number) => ({ inputMicrosPerMTok: micros, outputMicrosPerMTok: micros })
  const tiers = [
    { aboveInputTokens: 300, ...rates(3_000_000) },
    { aboveInputTokens: 100, ...rates(2_000_000) },
  ]
  const prices: Prices = {
    source: 'test',
    asOf,
    models: { m: { vendor: 'openai', ...rates(1_000_000), tiers } },
  }
  const usd = [100, 101, 301].map((input) => priceUsage('m', told(input, 0), prices))
  expect(usd).toEqual([computed(100), computed(202, true), computed(903, true)])
})

describe('for every model of the snapshot', () => {
  const models = fc.constantFrom(...Object.keys(PRICES.models))
  const count = fc.nat({ max: 2_000_000 })
  const usages = fc
    .record({ plain: count, cached: count, written: count, output: count })
    .map(({ plain, cached, written, output }) => told(plain + cached + written, output, cached, written))
  const usd = (model: string, usage: Usage): number => {
    const { cost } = price(model, usage)
    return cost.basis === 'unknown' ? Number.NaN : cost.usdMicros
  }

  test('a price is a whole amount of at least nothing', () => {
    fc.assert(
      fc.property(
        models,
        usages,
        (model, usage) => Number.isSafeInteger(usd(model, usage)) && usd(model, usage) >= 0,
      ),
    )
  })

  test.each(['inputTokens', 'outputTokens'] as const)('more %s never cost less', (field) => {
    const dearer = (model: string, usage: Usage, more: number) =>
      usd(model, { ...usage, [field]: (usage[field] ?? 0) + more }) >= usd(model, usage)
    fc.assert(fc.property(models, usages, count, dearer))
  })

  test('of one input, more that was cached never costs more, and more that was written never costs less', () => {
    fc.assert(
      fc.property(models, usages, (model, usage) => {
        const noneCached = { ...usage, cachedInputTokens: 0 }
        const noneWritten = { ...usage, cacheWriteTokens: 0 }
        return usd(model, usage) <= usd(model, noneCached) && usd(model, usage) >= usd(model, noneWritten)
      }),
    )
  })

  test('what is not told never makes a price lower than any telling of it would', () => {
    fc.assert(
      fc.property(models, usages, (model, usage) => {
        const { inputTokens = 0, outputTokens = 0 } = usage
        return usd(model, { inputTokens, outputTokens }) >= usd(model, usage)
      }),
    )
  })
})
