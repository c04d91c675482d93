import { expect, test } from 'vitest'
import { type SourceData, snapshot } from '../../scripts/refresh-prices.ts'
import { PRICES } from '../../src/decide/price.ts'

const model = (id: string, more: object = {}) => ({
  id,
  type: 'chat',
  input: ['text', 'image'],
  cost: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  ...more,
})
const sources = (openai: object, anthropic: object = { 'chat:a': model('a') }) => ({
  openai: { 'openai-responses': openai } as SourceData,
  anthropic: { 'anthropic-messages': anthropic } as SourceData,
  xai: {},
  google: {},
})
const rates = {
  inputMicrosPerMTok: 2_000_000,
  cachedInputMicrosPerMTok: 100_000,
  cacheWriteMicrosPerMTok: 2_500_000,
  outputMicrosPerMTok: 10_000_000,
}

test('takes the text models of both vendors, sorted, in whole micro-dollars', () => {
  const openai = {
    'chat:z': model('z', { cost: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 } }),
    'chat:b': model('b', {
      cost: {
        ...model('b').cost,
        tiers: [{ inputTokensAbove: 272_000, input: 4, output: 15, cacheRead: 0.2, cacheWrite: 5 }],
      },
    }),
    'chat:sound': model('sound', { input: ['audio'] }),
    'classifier:z': model('z', {
      type: 'classifier',
      cost: { input: 9, output: 0, cacheRead: 0, cacheWrite: 0 },
    }),
  }
  const found = snapshot(sources(openai), 'source 1.0', '2026-11-10')
  expect(found).toEqual({
    source: 'source 1.0',
    asOf: '2026-11-10',
    models: {
      a: { vendor: 'anthropic', ...rates },
      b: {
        vendor: 'openai',
        ...rates,
        tiers: [
          {
            aboveInputTokens: 272_000,
            inputMicrosPerMTok: 4_000_000,
            cachedInputMicrosPerMTok: 200_000,
            cacheWriteMicrosPerMTok: 5_000_000,
            outputMicrosPerMTok: 15_000_000,
          },
        ],
      },
      z: {
        vendor: 'openai',
        inputMicrosPerMTok: 100_000,
        cachedInputMicrosPerMTok: 10_000,
        cacheWriteMicrosPerMTok: 125_000,
        outputMicrosPerMTok: 500_000,
      },
    },
  })
  expect(Object.keys(found.models)).toEqual(['a', 'b', 'z'])
})

test('a cache rate of 0 means that the source knows none, not that it is free', () => {
  const cost = { input: 15, output: 120, cacheRead: 0, cacheWrite: 0 }
  const { models } = snapshot(sources({ 'chat:pro': model('pro', { cost }) }), 's', 'd')
  expect(models.pro).toEqual({
    vendor: 'openai',
    inputMicrosPerMTok: 15_000_000,
    outputMicrosPerMTok: 120_000_000,
  })
})

test.each([
  ['a price of nothing', { input: 0, output: 1, cacheRead: 0, cacheWrite: 0 }],
  ['a price that is missing', { output: 1, cacheRead: 0, cacheWrite: 0 }],
  ['a price finer than a micro-dollar', { input: 0.000_000_5, output: 1, cacheRead: 0, cacheWrite: 0 }],
])('stops at %s', (_what, cost) => {
  expect(() => snapshot(sources({ 'chat:x': model('x', { cost }) }), 's', 'd')).toThrow(
    'is not a usable price',
  )
})

test('stops when the source has changed its shape', () => {
  expect(() => snapshot({ openai: {}, anthropic: {}, xai: {}, google: {} }, 'source 2.0', 'd')).toThrow(
    'source 2.0 has changed its shape',
  )
})

test('the committed snapshot is dated, sorted and whole', () => {
  const ids = Object.keys(PRICES.models)
  const numbers = Object.values(PRICES.models)
    .flatMap((price) => [price, ...(price.tiers ?? [])])
    .flatMap((rates) => Object.values(rates).filter((value) => typeof value === 'number'))
  expect(PRICES.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(ids).toEqual([...ids].sort())
  expect(numbers.filter((value) => !Number.isSafeInteger(value) || value <= 0)).toEqual([])
  expect(new Set(Object.values(PRICES.models).map(({ vendor }) => vendor))).toEqual(
    new Set(['openai', 'anthropic', 'xai', 'google']),
  )
})
