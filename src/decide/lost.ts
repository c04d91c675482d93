import { type Failure, failure } from '../domain/failure.ts'
import type { Outcome, Patch, Signal } from '../domain/outcome.ts'
import type { RunView } from './fold.ts'

/** What was found and done when a run was ended from outside. */
export type Remains = {
  /** Its supervisor lived, and was ended because the run above it was over. */
  wasAlive: boolean
  /** Pids of the run that nothing could end. */
  survivors: readonly number[]
  patch?: Patch
  /** Why its changes could not be collected. */
  stuck?: string
}

/** The outcome of a run whose supervisor will not tell one any more: what is not known of it is said to be unknown. */
export function lostOutcome(view: RunView, remains: Remains, atMs: number): Outcome {
  const { worker } = view
  const spent = worker ? ('unknown' as const) : 0
  return {
    kind: 'lost',
    ...(worker ? { worker: worker.name, model: worker.model } : {}),
    failure: whyLost(view, remains),
    ...(remains.patch ? { patch: remains.patch } : {}),
    spend: {
      iterations: worker ? 1 : 0,
      tokens: { input: spent, cachedInput: spent, output: spent },
      usdMicros: spent,
      basis: worker ? 'unknown' : 'nothing_ran',
      billing: 'unknown',
      ms: atMs - view.receivedAtMs,
    },
    signals: signalsOf(view, remains),
  }
}

function whyLost({ id, worker, task, cancelAsked }: RunView, { wasAlive }: Remains): Failure {
  if (cancelAsked) return failure('cancelled', `${id} was cancelled; its supervisor was already gone`)
  if (wasAlive)
    return failure('supervisor_died', `${id} was ended with ${task.parent}, the run that had asked for it`)
  const died = `the supervisor of ${id} died`
  if (worker) return failure('supervisor_died', `${died}; its worker ${worker.name} was ended`)
  return failure('supervisor_died', `${died}; it had started no worker`, { hint: 'Run it again.' })
}

/** Work that nobody saw to its end. */
export const PARTIAL: Signal = {
  name: 'partial_work',
  detail: 'the run did not come to its end: the patch may be half done, and no check has looked at it',
}

function signalsOf({ worker, presumed, scratch }: RunView, { survivors, patch, stuck }: Remains): Signal[] {
  const signals: Signal[] = []
  if (worker) {
    const detail = presumed
      ? 'the budget counts this run at its full hold'
      : 'the budget counts what its worker told before the supervisor died'
    signals.push({ name: presumed ? 'cost_presumed' : 'cost_unknown', detail })
  }
  if (patch) signals.push(PARTIAL)
  if (stuck !== undefined) {
    const detail = `the changes could not be collected (${stuck}); the worktree stays: ${scratch?.tree}`
    signals.push({ name: 'partial_work', detail })
  }
  if (survivors.length > 0) signals.push({ name: 'left_running', detail: `pids ${survivors.join(', ')}` })
  return signals
}
