import type { Cost, Usage } from '../domain/report.ts'
import type { Ending } from '../domain/run.ts'
import type { RequestUsage } from '../domain/worker.ts'
import { type Prices, priceUsage } from './price.ts'

type Overspent = Extract<Ending, { how: 'overspent' }>

/** What a run's stream has told of its use: a lower bound, since the last request and its answer may not be in it. */
export type Seen = { usage: Usage; cost: Exclude<Cost, { basis: 'unknown' }>; upperBound: boolean }

export type Meter = {
  /** Takes one word of the stream; answers how to end the run once its use is worth more than its hold. */
  feed(told: RequestUsage): Overspent | undefined
  /** undefined where nothing was told that has a price. */
  seen(): Seen | undefined
}

/**
 * Adds up what a running worker says it has used, request by request, each at the price of its own model (or of
 * `model`, where that one has none). A request is counted once, at the most that it ever said: the same message comes
 * in several lines, and no request can have used less than it already had. Counts that make no sense have no price and
 * are left out: whoever settles presumes the hold. `holdUsdMicros` is asked each time, as children take from it.
 */
export function meterFor(model: string, prices: Prices, holdUsdMicros: () => number): Meter {
  const requests = new Map<string, Priced>()
  const total = () => [...requests.values()].reduce((sum, { usdMicros }) => sum + usdMicros, 0)
  return {
    feed: ({ request, ...told }) => {
      const now = billedIn(told) ?? pricedBy(told.usage, [told.model, model], prices)
      if (now === undefined || now.usdMicros <= (requests.get(request)?.usdMicros ?? -1)) return undefined
      requests.set(request, now)
      const [usedUsdMicros, held] = [total(), holdUsdMicros()]
      return usedUsdMicros > held ? { how: 'overspent', usedUsdMicros, holdUsdMicros: held } : undefined
    },
    seen: () => {
      const parts = [...requests.values()]
      const [first] = parts
      if (first === undefined) return undefined
      return {
        usage: sumOf(parts.map(({ usage }) => usage)),
        cost: { ...first.cost, usdMicros: total() },
        upperBound: parts.some(({ upperBound }) => upperBound),
      }
    },
  }
}

type Priced = Seen & { usdMicros: number }

/** The vendor's own word. */
const billedIn = ({
  usage,
  billedUsdMicros: usdMicros,
}: Pick<RequestUsage, 'usage' | 'billedUsdMicros'>): Priced | undefined =>
  usdMicros === undefined
    ? undefined
    : { usage, usdMicros, cost: { basis: 'billed', usdMicros }, upperBound: false }

function pricedBy(usage: Usage, models: (string | undefined)[], prices: Prices): Priced | undefined {
  for (const model of models) {
    if (model === undefined) continue
    const { cost, upperBound } = priceUsage(model, usage, prices, 'request')
    if (cost.basis !== 'unknown') return { usage, usdMicros: cost.usdMicros, cost, upperBound }
  }
  return undefined
}

const sumOf = (parts: Usage[]): Usage => {
  const total = (field: 'inputTokens' | 'cachedInputTokens' | 'cacheWriteTokens' | 'outputTokens') =>
    parts.reduce((sum, usage) => sum + (usage[field] ?? 0), 0)
  return {
    inputTokens: total('inputTokens'),
    cachedInputTokens: total('cachedInputTokens'),
    cacheWriteTokens: total('cacheWriteTokens'),
    outputTokens: total('outputTokens'),
    requests: parts.length,
  }
}
