import type { WorkerId } from '../domain/worker-id.ts'
import { WORKER_FACTS, WORKERS_AS_OF } from './worker-facts.ts'

/** Room for one worker and its tools: codex 0.169.0 alone takes up to 195 MB for a trivial task. */
const WORKER_BYTES = 250_000_000

/** How many tasks of a batch run at once at most: the lower of what the user says and what the memory holds, and at least one. */
export function atOnce(
  configured: number,
  from: 'config.yaml' | 'default',
  freeBytes: number,
): { atOnce: number; atOnceBecause: string } {
  const fits = Math.max(1, Math.floor(freeBytes / WORKER_BYTES))
  if (configured <= fits) return { atOnce: configured, atOnceBecause: from }
  const free = Math.round(freeBytes / 1e6)
  return { atOnce: fits, atOnceBecause: `${free} MB of free memory at ${WORKER_BYTES / 1e6} MB for each` }
}

/** How many of them may be one vendor's: it counts within the cap of the batch and never widens it. */
export const ofWorkerAtOnce = (worker: WorkerId): number => WORKER_FACTS[worker].parallel

export const parallelBecause = (worker: WorkerId): string =>
  `${WORKER_FACTS[worker].parallelBecause} (${WORKERS_AS_OF})`
