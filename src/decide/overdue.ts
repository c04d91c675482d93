import type { Delegation } from '../domain/route.ts'
import type { Task } from '../domain/task.ts'
import type { RunView } from './fold.ts'

/** Each declared worker may be tried twice: once more for a failure on the way (retry.ts). */
const TRIES = 2
/** Checks run a command once on what was handed over and once with the patch. */
const RUNS_OF_COMMAND = 2
/** Everything of a run that no clock of its route bounds: a large worktree, the kill ladders, checks that run nothing. */
const SLACK_MS = 30 * 60_000

/** Longer than any run can last that still has somebody who supervises it. */
export function longestMs({ route }: Pick<RunView, 'route'>): number {
  if (route?.kind !== 'delegate') return SLACK_MS
  return TRIES * (1 + route.fallbacks.length) * (route.limits.wallMs + longestChecksMs(route)) + SLACK_MS
}

/** Of one try: the tests, which nobody has to ask for, and each command that was asked for. */
function longestChecksMs({ checks, checkWallMs }: Delegation): number {
  // A route from before commands were run for checks says nothing of their time.
  if (checkWallMs === undefined) return 0
  const commands = 1 + checks.filter((name) => name.startsWith('command:')).length
  return RUNS_OF_COMMAND * commands * checkWallMs
}

/** Whether a run of which nobody can tell if it lives has to be dead by now. For a task of a batch, ask for the batch: until its turn it waits. */
export const isOverdue = (
  view: Pick<RunView, 'route' | 'receivedAtMs'> & { task?: Pick<Task, 'batch'> },
  atMs: number,
): boolean => atMs - view.receivedAtMs > (view.task?.batch?.longestMs ?? longestMs(view))
