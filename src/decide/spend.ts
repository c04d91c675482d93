import type { Billing } from '../domain/lane.ts'
import type { Spend } from '../domain/outcome.ts'
import type { Cost, Report } from '../domain/report.ts'

type Count = number | 'unknown'
const sum = (parts: Count[]): Count =>
  parts.some((part) => part === 'unknown') ? 'unknown' : parts.reduce<number>((a, b) => a + (b as number), 0)

/** Nothing was started, so nothing was spent: the one case where 0 is a fact. */
export const nothingSpent = (ms: number): Spend => ({
  iterations: 0,
  tokens: { input: 0, cachedInput: 0, output: 0 },
  usdMicros: 0,
  basis: 'nothing_ran',
  billing: 'unknown',
  ms,
})

/** A sum is known as well as its least known part. */
const WEAKEST_FIRST = ['unknown', 'computed', 'reported', 'billed'] as const

/** What all attempts of a task cost together. One unknown part makes the sum unknown (T6, T17). */
export function spendOf(reports: readonly Report[], ms: number): Spend {
  if (reports.length === 0) return nothingSpent(ms)
  const costs = reports.map(
    (report): Count => (report.cost.basis === 'unknown' ? 'unknown' : report.cost.usdMicros),
  )
  const bases = reports.map((report) => report.cost.basis)
  const billings = new Set<Billing>(reports.map((report) => report.billing))
  const [billing] = billings
  return {
    iterations: reports.length,
    tokens: {
      input: sum(reports.map((report) => report.usage.inputTokens ?? 'unknown')),
      cachedInput: sum(reports.map((report) => report.usage.cachedInputTokens ?? 'unknown')),
      output: sum(reports.map((report) => report.usage.outputTokens ?? 'unknown')),
    },
    usdMicros: sum(costs),
    basis: WEAKEST_FIRST.find((basis) => bases.includes(basis)) ?? 'unknown',
    billing: billings.size === 1 && billing !== undefined ? billing : 'unknown',
    ms,
  }
}

/** What several runs of one attempt cost together, known as well as the least known of them. */
export function costOf(reports: readonly [Report, ...Report[]]): Cost {
  const [first] = reports
  const weakest =
    WEAKEST_FIRST.flatMap((basis) => reports.filter(({ cost }) => cost.basis === basis))[0] ?? first
  if (weakest.cost.basis === 'unknown') return weakest.cost
  const usdMicros = reports.reduce(
    (total, { cost }) => total + (cost.basis === 'unknown' ? 0 : cost.usdMicros),
    0,
  )
  return { ...weakest.cost, usdMicros }
}

/** What several tasks cost together; those for which nothing ran add nothing. One unknown part makes the sum unknown. */
export function spendOfAll(spends: readonly Spend[], ms: number): Spend {
  const ran = spends.filter(({ basis }) => basis !== 'nothing_ran')
  if (ran.length === 0) return nothingSpent(ms)
  const [billing = 'unknown', ...others] = new Set(ran.map((one) => one.billing))
  const count = (of: keyof Spend['tokens']) => sum(ran.map(({ tokens }) => tokens[of]))
  return {
    iterations: ran.reduce((all, { iterations }) => all + iterations, 0),
    tokens: { input: count('input'), cachedInput: count('cachedInput'), output: count('output') },
    usdMicros: sum(ran.map(({ usdMicros }) => usdMicros)),
    basis: WEAKEST_FIRST.find((basis) => ran.some((one) => one.basis === basis)) ?? 'unknown',
    billing: others.length === 0 ? billing : 'unknown',
    ms,
  }
}
