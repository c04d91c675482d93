import type { Cost } from '../domain/report.ts'

/** Ten thousand million ticks are a dollar: what xAI billed, searches and discounts included. */
const TICKS_PER_USD_MICRO = 10_000

/** Rounded up. `teller` is who handed the figure on, for the words where it did not. */
export const costOfTicks = (ticks: number | undefined, teller: string): Cost =>
  ticks === undefined
    ? { basis: 'unknown', because: `${teller} told no cost` }
    : { basis: 'billed', usdMicros: Math.ceil(ticks / TICKS_PER_USD_MICRO) }
