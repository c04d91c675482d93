import { FAILURES, type Failure } from '../domain/failure.ts'
import type { WorkerId } from '../domain/worker-id.ts'

export type Attempt = { worker: WorkerId; failure: Failure }

/**
 * Who tries next after `attempts`, or nobody. The same worker only once, and only for failures of the way
 * there; another worker only where it was declared. Each try needs a grant and a hold of its own.
 */
export function nextWorker(attempts: Attempt[], declared: WorkerId[]): WorkerId | undefined {
  const last = attempts.at(-1)
  if (!last) return declared[0]
  const policy = FAILURES[last.failure.kind].retry
  const triesOfLast = attempts.filter((attempt) => attempt.worker === last.worker).length
  if (policy === 'same_once' && triesOfLast === 1) return last.worker
  if (policy === 'never' || policy === 'later') return undefined
  const tried = new Set(attempts.map((attempt) => attempt.worker))
  return declared.find((worker) => !tried.has(worker))
}
