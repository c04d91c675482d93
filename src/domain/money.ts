export const USD = 1_000_000

/** Micro-USD as text for people: enough digits to never show 0 for something that is not 0. */
export function usdText(usdMicros: number | 'unknown'): string {
  if (usdMicros === 'unknown') return 'cost unknown'
  const usd = usdMicros / USD
  const digits = usd === 0 || Math.abs(usd) >= 0.01 ? 2 : Math.abs(usd) >= 0.0001 ? 4 : 6
  return `$${usd.toFixed(digits)}`
}
