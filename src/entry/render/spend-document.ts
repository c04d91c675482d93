import { USD } from '../../domain/money.ts'
import type { Spend } from '../../domain/outcome.ts'

/** What was spent, in US dollars; null where it is unknown. */
export type SpendDocument = {
  iterations: number
  tokens: { input: number | null; cachedInput: number | null; output: number | null }
  usd: number | null
  basis: Spend['basis']
  billing: Spend['billing']
  ms: number
}

const known = (value: number | 'unknown'): number | null => (value === 'unknown' ? null : value)

export const spendDocument = (spend: Spend): SpendDocument => ({
  iterations: spend.iterations,
  tokens: {
    input: known(spend.tokens.input),
    cachedInput: known(spend.tokens.cachedInput),
    output: known(spend.tokens.output),
  },
  usd: spend.usdMicros === 'unknown' ? null : spend.usdMicros / USD,
  basis: spend.basis,
  billing: spend.billing,
  ms: spend.ms,
})
