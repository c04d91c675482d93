import * as z from 'zod/mini'
import type { Cost, Usage } from '../domain/report.ts'
import { type ClaudeEvent, claudeCost, claudeUsage } from './claude-events.ts'
import { loose, type Read, reader } from './jsonl.ts'

const readSince = reader(() => z.record(z.string(), z.looseObject({ costUSD: loose(z.number()) })))
type Since = Read<typeof readSince>

/**
 * What the results of one run say that it used and cost. In a session that is gone on with, 2.1.329 adds up what all runs
 * of it have cost and tells beside it what this one has; 2.1.197 tells of this one alone. Where nothing is told beside it,
 * nobody can see which of the two it is: that is said of the usage, and the stream decides. A run that was ended before its
 * last word has said nothing of either, and is as any other.
 */
export function claudeTold(results: ClaudeEvent[], inSession: boolean): { usage: Usage; cost: Cost } {
  const plain = { usage: claudeUsage(results), cost: claudeCost(results) }
  const last = results.at(-1)
  if (!inSession || last === undefined) return plain
  const since = results.map((result) => readSince(result.model_usage_since_last_result))
  if (since.includes(undefined)) return { ...plain, usage: { ...plain.usage, ofSession: true } }
  const told = { ...last, modelUsage: together(since), total_cost_usd: usdOf(since) }
  return { usage: claudeUsage([...results.slice(0, -1), told]), cost: claudeCost([told]) }
}

/** As `modelUsage` has it; the same model in two results counts twice. */
const together = (since: readonly (Since | undefined)[]): Since =>
  Object.fromEntries(
    since.flatMap((models = {}, at) =>
      Object.entries(models).map(([name, used]) => [at === 0 ? name : `${name}, ${at + 1}`, used]),
    ),
  )

function usdOf(since: readonly (Since | undefined)[]): number | undefined {
  const costs = since.flatMap((models = {}) => Object.values(models).map(({ costUSD }) => costUSD))
  return costs.reduce((sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost), 0)
}
