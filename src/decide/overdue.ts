import type { Task } from '../domain/task.ts'
import type { RunView } from './fold.ts'

/** Each declared worker may be tried twice: once more for a failure on the way (retry.ts). */
const TRIES = 2
/** Everything of a run that no clock of its route bounds: a large worktree, the kill ladders, the checks. */
const SLACK_MS = 30 * 60_000

/** Longer than any run can last that still has somebody who supervises it. */
export function longestMs({ route }: Pick<RunView, 'route'>): number {
  if (route?.kind !== 'delegate') return SLACK_MS
  return TRIES * (1 + route.fallbacks.length) * route.limits.wallMs + SLACK_MS
}

/** Whether a run of which nobody can tell if it lives has to be dead by now. For a task of a batch, ask for the batch: until its turn it waits. */
export const isOverdue = (
  view: Pick<RunView, 'route' | 'receivedAtMs'> & { task?: Pick<Task, 'batch'> },
  atMs: number,
): boolean => atMs - view.receivedAtMs > (view.task?.batch?.longestMs ?? longestMs(view))
