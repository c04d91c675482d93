import { FAILURES, type Failure, type Retry } from '../domain/failure.ts'
import type { WorkerId } from '../domain/worker-id.ts'

/** `unpaid`: nobody was paid for it, whatever came of it. */
export type Attempt = { worker: WorkerId; failure: Failure; unpaid?: true }

/**
 * Who tries next after `attempts`, or nobody. The same worker only once, and only for failures of the way
 * there; another worker only where it was declared. Each try needs a grant and a hold of its own.
 */
export function nextWorker(attempts: Attempt[], declared: WorkerId[]): WorkerId | undefined {
  const last = attempts.at(-1)
  if (!last) return declared[0]
  const policy = policyOf(last)
  const triesOfLast = attempts.filter((attempt) => attempt.worker === last.worker).length
  if (policy === 'same_once' && triesOfLast === 1) return last.worker
  if (policy === 'never' || policy === 'later') return undefined
  const tried = new Set(attempts.map((attempt) => attempt.worker))
  return declared.find((worker) => !tried.has(worker))
}

function policyOf({ failure: { kind }, unpaid }: Attempt): Retry {
  const row: { retry: Retry; unpaid?: Retry } = FAILURES[kind]
  return (unpaid ? row.unpaid : undefined) ?? row.retry
}
