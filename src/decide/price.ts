import snapshot from '../../data/prices.json' with { type: 'json' }
import type { Rates } from '../domain/money.ts'
import type { Cost, Usage } from '../domain/report.ts'
import type { Vendor } from '../domain/worker-id.ts'

/** A tier holds for the whole request once its input is above the threshold. `source`: where it is not the table's. */
export type ModelPrice = Rates & {
  vendor: Vendor
  tiers?: (Rates & { aboveInputTokens: number })[]
  source?: string
}

/** A dated price table; `models` is keyed by exact id. */
export type Prices = { source: string; asOf: string; models: Record<string, ModelPrice> }

export const PRICES = snapshot as Prices

/** A price. `upperBound`: some fact was not told, and the dearest possibility was taken. */
export type Priced = { cost: Cost; upperBound: boolean }

/**
 * Prices tokens, rounded up to whole micro-USD. Exact ids only: a neighbour's price is never used. `of`: whether the
 * counts are those of a whole run, where a tier is only possible, or of one request, where it is certain.
 */
export function priceUsage(
  model: string,
  usage: Usage,
  prices: Prices,
  of: 'run' | 'request' = 'run',
): Priced {
  const price = Object.hasOwn(prices.models, model) ? prices.models[model] : undefined
  if (!price) return unknown(`the price table of ${prices.asOf} has no \`${model}\``)
  const { inputTokens, outputTokens } = usage
  if (inputTokens === undefined || outputTokens === undefined)
    return unknown('the vendor did not say how many tokens were used')
  const cached = usage.cachedInputTokens ?? 0
  const written = usage.cacheWriteTokens ?? 0
  if (![inputTokens, outputTokens, cached, written].every(isCount) || cached + written > inputTokens)
    return unknown('the token counts of the vendor make no sense')

  const tier = tierOf(price, inputTokens)
  const rates = tier ?? price
  const plain = inputTokens - cached - written
  const writeRate = rates.cacheWriteMicrosPerMTok ?? rates.inputMicrosPerMTok
  const writesUntold = usage.cacheWriteTokens === undefined && writeRate > rates.inputMicrosPerMTok
  const cachedRate = rates.cachedInputMicrosPerMTok ?? rates.inputMicrosPerMTok
  const cachedUntold = usage.cachedInputTokens === undefined && cachedRate < rates.inputMicrosPerMTok
  const usdMicros = total([
    [plain, writesUntold ? writeRate : rates.inputMicrosPerMTok],
    [cached, cachedRate],
    [written, writeRate],
    [outputTokens, rates.outputMicrosPerMTok],
  ])
  return {
    cost: { basis: 'computed', usdMicros, ...datedBy(price, prices) },
    upperBound: (tier !== undefined && of === 'run') || (plain > 0 && (writesUntold || cachedUntold)),
  }
}

/** The user's own price has no date. */
const datedBy = ({ source }: ModelPrice, { asOf }: Prices) => (source === undefined ? { asOf } : { source })

const unknown = (because: string): Priced => ({ cost: { basis: 'unknown', because }, upperBound: false })

/** No vendor serves 10^12 tokens in a run; what is above is damage, and would not fit a safe integer of money. */
const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0 && count <= 1e12

/** The dearest tier that the summed input could have reached: which request reached it is not told. */
const tierOf = (price: ModelPrice, inputTokens: number) =>
  price.tiers
    ?.filter((tier) => inputTokens > tier.aboveInputTokens)
    .sort((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0]

function total(parts: [tokens: number, microsPerMTok: number][]): number {
  const sum = parts.reduce((acc, [tokens, rate]) => acc + BigInt(tokens) * BigInt(rate), 0n)
  return Number((sum + 999_999n) / 1_000_000n)
}
