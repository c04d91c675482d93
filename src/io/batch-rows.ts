import { rowOf } from '../decide/batch-end.ts'
import { foldRun, type RunView } from '../decide/fold.ts'
import type { BatchRow } from '../domain/outcome.ts'
import type { Ledger } from './ledger.ts'

/** What a row is told from; the activity of a run is not among it, since there is much of it. */
const TELLING = ['task.received', 'route.chosen', 'run.started', 'outcome.reached'] as const

/** How the tasks of a batch stand, each told by its own run; what they cost is what the ledger counts for them. */
export function batchRows(ledger: Ledger, { id, task }: Pick<RunView, 'id' | 'task'>): BatchRow[] {
  const counted = countedBy(ledger, id)
  return (task.batch?.members ?? []).map((member) =>
    rowOf(
      member,
      foldRun(ledger.entries(member.run, TELLING)),
      member.earlier ? 0 : (counted.get(member.run) ?? 0),
    ),
  )
}

/** What the ledger counts for each task and everything below it, integer micro-USD. */
function countedBy(ledger: Ledger, batch: string): Map<string, number> {
  const below = ledger.spentBelow(batch)
  const parents = new Map(below.map(({ run, parent }) => [run, parent]))
  const counted = new Map<string, number>()
  for (const { run, usdMicros } of below) {
    let top = run
    for (let up = parents.get(top); up !== undefined && up !== batch; up = parents.get(top)) top = up
    counted.set(top, (counted.get(top) ?? 0) + usdMicros)
  }
  return counted
}
