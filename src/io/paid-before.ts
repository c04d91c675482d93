import type { Proof } from '../domain/outcome.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Ledger } from './ledger.ts'

/** As many runs back as are looked at; a worker that was not used in them has no "before". */
const RUNS = 20

/** Who paid for the newest finished run of a worker in a project, from the ledger's facts. */
export function paidBefore(
  ledger: Pick<Ledger, 'projectFacts'>,
  project: string,
  worker: WorkerId,
): Proof['lane'] | undefined {
  const outcomes = ledger
    .projectFacts(project, ['outcome.reached'], RUNS)
    .flatMap(({ fact }) => (fact.kind === 'outcome.reached' ? [fact.outcome] : []))
  const last = outcomes.findLast((outcome) => outcome.kind === 'finished' && outcome.worker === worker)
  // Runs from before the lane was written down have none.
  return last?.kind === 'finished' ? (last.proof as Partial<Proof>).lane : undefined
}
