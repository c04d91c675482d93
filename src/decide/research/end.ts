import type { BatchPlan } from '../../domain/batch.ts'
import type { Failure } from '../../domain/failure.ts'
import type { BatchRow, Outcome } from '../../domain/outcome.ts'
import { batchOutcome, hasResult } from '../batch-end.ts'

/** How a run ended that holds others, told from those. */
export const endOfTasks = (
  { id, batch }: { id: string; batch?: BatchPlan },
  rows: BatchRow[],
  ms: number,
  died?: Failure,
): Outcome => (batch?.research ? researchOutcome(id, rows, ms, died) : batchOutcome(id, rows, ms, died))

/**
 * How a research ended. Without any answer it failed as its first round did. With some it is delivered as what it is: what
 * kept the others from being made is a signal where the research came to its own end, and a failure where somebody or
 * something ended it.
 */
function researchOutcome(id: string, rows: BatchRow[], ms: number, died?: Failure): Outcome {
  const whole = batchOutcome(id, rows, ms, died)
  const product = rows.findLast(hasResult)
  if (product === undefined || whole.kind !== 'batch') return whole
  const { failure, ...rest } = whole
  const stopped = rows.find((row) => !hasResult(row))
  if (stopped === undefined) return { ...rest, research: { product: product.run } }
  const made = rows.filter(hasResult).length
  const why = died ?? stopped.failure
  const partial = `${made} of ${rows.length} rounds were made: ${(why?.message ?? `${stopped.name} has no answer`).replace(/\.$/, '')}`
  const isEnded = died !== undefined || why?.kind === 'cancelled'
  return {
    ...rest,
    ...(isEnded && failure ? { failure } : {}),
    research: { product: product.run, partial },
    signals: [{ name: 'partial_research', detail: `${partial}. \`waybill resume ${id}\` makes the others` }],
  }
}
