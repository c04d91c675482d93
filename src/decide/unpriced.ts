import { FAILURES } from '../domain/failure.ts'
import type { Denial } from '../domain/grant.ts'
import type { Lane } from '../domain/lane.ts'
import type { Delegation } from '../domain/route.ts'
import type { Ask } from '../domain/task.ts'
import type { Prices } from './price.ts'

/** Nobody pays by the token there. */
const FLAT: readonly Lane['billing'][] = ['subscription', 'local']

/**
 * A run whose cost nobody could tell, on a lane that is billed by the token, needs an amount that its user named: it
 * is held, and counts at that amount unless the vendor says what it cost.
 */
export function refuseUnpriced(
  { worker, model }: Pick<Delegation, 'worker' | 'model'>,
  ask: Pick<Ask, 'limits'>,
  lane: Lane,
  prices: Prices,
): Denial | undefined {
  if (Object.hasOwn(prices.models, model) || FLAT.includes(lane.billing)) return undefined
  if (ask.limits.maxUsdMicros !== undefined) return undefined
  return {
    kind: 'denied',
    failure: 'unpriced_model',
    because: `Nothing was sent: ${worker} with ${model} would be paid by ${lane.from}, and the price table of ${prices.asOf} has no \`${model}\`.`,
    hint: `${FAILURES.unpriced_model.hint} Or give its price under \`workers.${worker}.extraModels\` in config.yaml.`,
  }
}
