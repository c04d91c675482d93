import { foldRun, type RunView } from '../decide/fold.ts'
import { failure } from '../domain/failure.ts'
import { nearest } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Ledger } from './ledger.ts'

/** One run by its id, a unique beginning of it, or `last` for the newest of this project. */
export function runNamed(ledger: Ledger, name: string, project: string | undefined): Result<RunView> {
  const matches = name === 'last' ? ledger.recentRuns(1, project) : name === '' ? [] : ledger.runsLike(name)
  const [id, another] = matches
  if (another !== undefined) {
    return fail(
      failure(
        'unknown_run',
        `${name} is the beginning of ${matches.length} runs: ${matches.slice(0, 5).join(', ')}`,
      ),
    )
  }
  const view = id === undefined ? undefined : foldRun(ledger.entries(id))
  // The last thing that was asked for is the batch, and not the last of its tasks.
  if (view) return ok(name === 'last' ? topOf(ledger, view) : view)
  const near = nearest(name, ledger.recentRuns(50))
  const hint = `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}\`waybill jobs --all\` lists the runs.`
  return fail(failure('unknown_run', name === '' ? 'no run was named' : `there is no run ${name}`, { hint }))
}

function topOf(ledger: Ledger, view: RunView): RunView {
  const above = batchOf(ledger, view)
  return above ? topOf(ledger, above) : view
}

/** The batch that a run is a task of. */
export function batchOf(ledger: Ledger, { task: { parent } }: RunView): RunView | undefined {
  const above = parent === undefined ? undefined : foldRun(ledger.entries(parent))
  return above?.task.batch ? above : undefined
}
