import { expect, test } from 'vitest'
import { pricesFrom } from '../../src/decide/catalogue.ts'
import { PRICES, priceUsage } from '../../src/decide/price.ts'
import { refuseUnpriced } from '../../src/decide/unpriced.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import type { Lane } from '../../src/domain/lane.ts'

const KEY: Lane = { billing: 'metered', from: 'OPENAI_API_KEY', keyEnv: 'CODEX_API_KEY' }
const refused = (model: string, limits = {}, lane = KEY, prices = PRICES) =>
  refuseUnpriced({ worker: 'codex-cli', model }, { limits }, lane, prices)

test('a model without a price, on a lane that is billed by the token, is refused before anything is sent (row 38)', () => {
  expect(refused('gpt-99')).toEqual({
    kind: 'denied',
    failure: 'unpriced_model',
    because: `Nothing was sent: codex-cli with gpt-99 would be paid by OPENAI_API_KEY, and the price table of ${PRICES.asOf} has no \`gpt-99\`.`,
    hint: 'Say what it may cost with --max-usd: the run then counts at that amount. Or give its price under `workers.codex-cli.extraModels` in config.yaml.',
  })
})

test.each([
  ['it has a price', 'gpt-6.1-sol', {}, KEY],
  ['its user said what it may cost', 'gpt-99', { maxUsdMicros: 1 }, KEY],
  ['a subscription pays', 'gpt-99', {}, { billing: 'subscription', from: 'codex login (ChatGPT)' }],
  ['nobody pays by the token', 'gpt-99', {}, { billing: 'local', from: 'this machine' }],
] as [string, string, object, Lane][])('not where %s', (_what, model, limits, lane) => {
  expect(refused(model, limits, lane)).toBeUndefined()
})

test('who pays cannot be told: it may be billed, so it is refused', () => {
  expect(refused('gpt-99', {}, { billing: 'unknown', from: 'claude login' })).toMatchObject({
    failure: 'unpriced_model',
  })
})

test("the user's own price is one, and the cost says where it is from", () => {
  const codex = { ...DEFAULT_CONFIG.workers['codex-cli'], extraModels: ['gpt-99', 'gpt-100'] }
  const rates = { inputMicrosPerMTok: 3_000_000, outputMicrosPerMTok: 20_000_000 }
  const prices = pricesFrom({
    workers: { ...DEFAULT_CONFIG.workers, 'codex-cli': codex },
    prices: { 'gpt-99': rates, 'gpt-101': rates },
  })
  expect([refused('gpt-99', {}, KEY, prices), refused('gpt-100', {}, KEY, prices)?.failure]).toEqual([
    undefined,
    'unpriced_model',
  ])
  const usage = { inputTokens: 100, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 10 }
  expect(priceUsage('gpt-99', usage, prices)).toEqual({
    cost: { basis: 'computed', usdMicros: 500, source: 'config.yaml' },
    upperBound: false,
  })
})
