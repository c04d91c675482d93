import type { Continuing } from '../domain/follow.ts'
import type { Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Task } from '../domain/task.ts'

/** What of a handoff or a follow-up did not come to pass as it was asked for. */
export function handoverSignals(task: Task, continuing: Continuing | undefined, report: Report): Signal[] {
  const signals: Signal[] = []
  if (task.ask.handoff && task.handedOn === undefined)
    signals.push({ name: 'nothing_handed_on', detail: 'no thread was open in this repository' })
  if (report.status === 'done' && report.unclosed !== undefined)
    signals.push({
      name: 'not_handed_back',
      detail: `the worker left no summary and next step: ${report.unclosed}`,
    })
  const { follows, workspace } = task
  if (follows?.root !== undefined && follows.root !== workspace.root)
    signals.push({
      name: 'other_tree',
      detail: `${follows.run} was asked in ${follows.root}, which is no working tree of this repository any more: this one in ${workspace.root}`,
    })
  // A round is told all that the rounds before found, wherever it goes on.
  if (task.follows && continuing?.in === 'fresh' && !task.round)
    signals.push({
      name: 'session_fresh',
      detail: `not in the session of ${task.follows.run} (${continuing.because}), but in a fresh one, which was told its goal, where it left the work and what it said is next`,
    })
  return signals
}
