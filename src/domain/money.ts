export const USD = 1_000_000

/** Integer micro-USD per million tokens. An absent rate is one that the source does not give. */
export type Rates = {
  inputMicrosPerMTok: number
  cachedInputMicrosPerMTok?: number
  cacheWriteMicrosPerMTok?: number
  outputMicrosPerMTok: number
}

/** Micro-USD as text for people: enough digits to never show 0 for something that is not 0. */
export function usdText(usdMicros: number | 'unknown'): string {
  if (usdMicros === 'unknown') return 'cost unknown'
  const usd = usdMicros / USD
  const digits = usd === 0 || Math.abs(usd) >= 0.01 ? 2 : Math.abs(usd) >= 0.0001 ? 4 : 6
  return `$${usd.toFixed(digits)}`
}
