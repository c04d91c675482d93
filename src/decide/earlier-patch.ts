import type { Signal } from '../domain/outcome.ts'
import type { Task } from '../domain/task.ts'

/** A follow-up whose tree does not get the earlier patch, and why; the task itself where there is none to get. */
export function withoutEarlierPatch(task: Task, because: string): Task {
  if (task.follows?.patch === undefined) return task
  const { patch: _none, ...follows } = task.follows
  return { ...task, follows: { ...follows, patchLeftOut: because } }
}

/** What a reading follow-up says of the changes of the run before: it reads the user's tree, which does not have them. */
export function readsWithoutThem({ follows }: Task): Signal[] {
  if (follows?.patch === undefined && follows?.patchLeftOut === undefined) return []
  const { run, patchLeftOut, patchShown } = follows
  const more =
    patchLeftOut === undefined
      ? ` (\`waybill apply ${run}\` puts them in)${patchShown === undefined ? '' : '; it was told them as a patch'}`
      : `, and it was not told them: ${patchLeftOut}`
  const detail = `it read your tree, which does not have the changes of ${run}${more}`
  return [{ name: 'earlier_patch_not_here', detail }]
}
