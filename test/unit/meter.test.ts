import { describe, expect, test } from 'vitest'
import { besideSeen } from '../../src/decide/account.ts'
import { meterFor, type Seen } from '../../src/decide/meter.ts'
import type { Prices } from '../../src/decide/price.ts'
import type { Cost, Usage } from '../../src/domain/report.ts'
import { aReport } from './samples.ts'

const PRICES: Prices = {
  source: 'test',
  asOf: '2026-11-10',
  models: {
    // A dollar a million in, two out; twice that above a thousand tokens.
    big: {
      vendor: 'openai',
      inputMicrosPerMTok: 1_000_000,
      outputMicrosPerMTok: 2_000_000,
      tiers: [{ aboveInputTokens: 1_000, inputMicrosPerMTok: 2_000_000, outputMicrosPerMTok: 4_000_000 }],
    },
    small: { vendor: 'openai', inputMicrosPerMTok: 1_000_000, outputMicrosPerMTok: 1_000_000 },
  },
}
const told = (inputTokens: number, outputTokens = 0): Usage => ({
  inputTokens,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens,
})
const one = (request: string, usage: Usage, model?: string) => ({
  request,
  usage,
  ...(model ? { model } : {}),
})
const overspent = (usedUsdMicros: number, holdUsdMicros: number) => ({
  how: 'overspent',
  usedUsdMicros,
  holdUsdMicros,
})

describe('a run is ended once what it has used is worth more than its hold (I1)', () => {
  const endings = (words: ReturnType<typeof one>[], hold = 1_000) => {
    const meter = meterFor('big', PRICES, () => hold)
    return words.map((word) => meter.feed(word))
  }

  test.each([
    ['exactly the hold is within it', [one('a', told(600)), one('b', told(400))], [undefined, undefined]],
    [
      'a micro-dollar more is not',
      [one('a', told(600)), one('b', told(401))],
      [undefined, overspent(1_001, 1_000)],
    ],
    [
      'a message that comes in several lines counts once',
      [one('a', told(600)), one('a', told(600)), one('a', told(600))],
      [undefined, undefined, undefined],
    ],
    [
      'at the most it ever said',
      [one('a', told(600)), one('a', told(700, 100)), one('a', told(5)), one('b', told(101))],
      [undefined, undefined, undefined, overspent(1_001, 1_000)],
    ],
    ['output counts at its own rate', [one('a', told(600, 201))], [overspent(1_002, 1_000)]],
    [
      'a request above a tier is priced in it, and a sum of small ones is not',
      [one('a', told(900)), one('b', told(90)), one('c', told(1_001))],
      [undefined, undefined, overspent(2_992, 1_000)],
    ],
    [
      'each at the price of its own model, and one without at that of the run',
      [one('a', told(10, 400), 'small'), one('b', told(10, 300), 'unheard-of')],
      [undefined, overspent(1_020, 1_000)],
    ],
  ])('%s', (_what, words, expected) => {
    expect(endings(words)).toEqual(expected)
  })

  test('what children took from the hold is no longer there to be used', () => {
    let hold = 1_000
    const meter = meterFor('big', PRICES, () => hold)
    expect(meter.feed(one('a', told(600)))).toBeUndefined()
    hold = 500
    expect(meter.feed(one('b', told(1)))).toEqual(overspent(601, 500))
  })
})

const NONSENSE: [what: string, usage: Usage][] = [
  ['negative', told(-5)],
  ['no number', told(Number.NaN)],
  ['beyond all sense', told(1e308)],
  ['a safe integer beyond all sense', told(1e13)],
  ['half a token', told(0.5)],
  ['a text', { inputTokens: '5' as unknown as number, outputTokens: 1 }],
  ['missing', {}],
  ['half missing', { inputTokens: 5 }],
  ['more cached than sent', { ...told(5), cachedInputTokens: 6 }],
]

test.each(NONSENSE)('usage that is %s is not counted, and is not 0 (row 17)', (_what, usage) => {
  const meter = meterFor('big', PRICES, () => 0)
  expect([meter.feed(one('a', usage)), meter.seen()]).toEqual([undefined, undefined])
})

test('a model without a price is not metered', () => {
  const meter = meterFor('unheard-of', PRICES, () => 0)
  expect([meter.feed(one('a', told(5))), meter.seen()]).toEqual([undefined, undefined])
})

test('what was seen is the sum over requests, priced one by one', () => {
  const meter = meterFor('big', PRICES, () => 1_000_000)
  meter.feed(one('a', { ...told(800, 10), cachedInputTokens: 100 }))
  meter.feed(one('b', { ...told(1_100, 20), cacheWriteTokens: 50 }))
  expect(meter.seen()).toEqual({
    usage: {
      inputTokens: 1_900,
      cachedInputTokens: 100,
      cacheWriteTokens: 50,
      outputTokens: 30,
      requests: 2,
    },
    cost: { basis: 'computed', usdMicros: 820 + 2_280, asOf: '2026-11-10' },
    upperBound: false,
  })
})

describe('the last word beside what was streamed', () => {
  const seen: Seen = {
    usage: { ...told(1_900, 30), requests: 2 },
    cost: { basis: 'computed', usdMicros: 3_100, asOf: '2026-11-10' },
    upperBound: false,
  }
  const exited = { how: 'exited', code: 0 } as const
  const stopped = { how: 'overspent', usedUsdMicros: 3_100, holdUsdMicros: 3_000 } as const
  const unknown: Cost = { basis: 'unknown', because: 'it was ended' }
  const costs = (usage: Usage, cost: Cost, ending: Parameters<typeof besideSeen>[2] = exited) => {
    const { report, upperBound } = besideSeen(
      { report: aReport({ usage, cost }), upperBound: true },
      seen,
      ending,
    )
    return [report.cost, report.usage.inputTokens, upperBound]
  }

  test.each([
    ['ended for it, without a last word: all that was seen', {}, unknown, stopped, [seen.cost, 1_900, false]],
    [
      'ended for something else: not enough to go by',
      {},
      unknown,
      { how: 'cancelled' },
      [unknown, undefined, true],
    ],
    [
      'ended for it, and the last word says more',
      told(2_500, 30),
      { basis: 'reported', usdMicros: 9_000 },
      stopped,
      [{ basis: 'reported', usdMicros: 9_000 }, 2_500, true],
    ],
    [
      'a last word that says less than the stream: never less than that',
      told(7, 1),
      { basis: 'reported', usdMicros: 0 },
      exited,
      [seen.cost, 1_900, false],
    ],
    [
      'the same tokens, priced as a sum: request by request is certain',
      told(1_900, 30),
      { basis: 'computed', usdMicros: 9_000 },
      exited,
      [seen.cost, 1_900, false],
    ],
    [
      "the same tokens at the vendor's own price",
      told(1_900, 30),
      { basis: 'reported', usdMicros: 2_000 },
      exited,
      [{ basis: 'reported', usdMicros: 2_000 }, 1_900, true],
    ],
  ] as [string, Usage, Cost, Parameters<typeof besideSeen>[2], unknown[]][])(
    '%s (T17)',
    (_what, usage, cost, ending, expected) => {
      expect(costs(usage, cost, ending)).toEqual(expected)
    },
  )

  test('nothing was streamed: the last word stands', () => {
    const last = { report: aReport(), upperBound: true }
    expect(besideSeen(last, undefined, stopped)).toEqual(last)
  })
})
