import type { Ledger } from './ledger.ts'

/** When a run is ended at the latest, epoch ms, as its facts tell it; undefined before it has a worker. */
export function deadlineOf(run: string, ledger: Pick<Ledger, 'entries'>): number | undefined {
  let wallMs: number | undefined
  let endsMs: number | undefined
  let aboveMs = Number.POSITIVE_INFINITY
  for (const { fact, atMs } of ledger.entries(run)) {
    if (fact.kind === 'task.received') aboveMs = fact.task.endsBeforeMs ?? aboveMs
    if (fact.kind === 'route.chosen' && fact.route.kind === 'delegate') wallMs = fact.route.limits.wallMs
    // A fallback begins again.
    if (fact.kind === 'run.started' && wallMs !== undefined) endsMs = atMs + wallMs
  }
  return endsMs === undefined ? undefined : Math.min(endsMs, aboveMs)
}
