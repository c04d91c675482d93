import type { RunView } from './fold.ts'

/** Why a worktree is still there. */
export type Keeping = 'running' | 'unread' | 'kept'

/** `kept`: somebody asked for that. Undefined where nothing speaks for it any more. */
export function keepingOf({ ended, read, task }: RunView): Keeping | undefined {
  if (!ended) return 'running'
  if (task.ask.keepScratch) return 'kept'
  return read ? undefined : 'unread'
}

/** Whether `clean` takes it: what was read; with `all`, or by name, whatever does not run. */
export const isToGo = (view: RunView, all: boolean): boolean => {
  const keeping = keepingOf(view)
  return keeping === undefined || (all && keeping !== 'running')
}
