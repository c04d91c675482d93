import { readsWithoutThem, withoutEarlierPatch } from '../decide/earlier-patch.ts'
import type { Signal } from '../domain/outcome.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task } from '../domain/task.ts'
import { layPatch } from '../io/lay-patch.ts'
import type { Scratch } from '../io/scratch.ts'
import { treeOf } from '../io/scratch-patch.ts'

/** A follow-up as its worker gets it. */
export type Begun = {
  task: Task
  signals: Signal[]
  /** The tree, as an object of git, that it begins with: that of the user and the patch of this run. */
  laid?: { run: string; tree: string }
}

/** A writing follow-up begins with what the earlier run made: its own patch then holds both. A reading one has no tree of its own. */
export async function withEarlier(scratch: Scratch | undefined, task: Task): Promise<Result<Begun>> {
  const { follows } = task
  if (!scratch) return ok({ task, signals: readsWithoutThem(task) })
  if (follows?.patchLeftOut !== undefined) return ok(leftOut(task, follows.run, follows.patchLeftOut))
  if (follows?.patch === undefined) return ok({ task, signals: [] })
  const { run, patch } = follows
  const laid = await layPatch(scratch, patch)
  if (laid.how === 'not') return ok(leftOut(task, run, laid.because))
  if (laid.how === 'there') return ok({ task, signals: [] })
  const tree = await treeOf(scratch)
  if (!tree.ok) return tree
  const detail = `its patch holds that of ${run} as well: apply this one alone`
  return ok({
    task,
    signals: [{ name: 'earlier_patch_within', detail }],
    laid: { run, tree: tree.value },
  })
}

function leftOut(task: Task, run: string, because: string): Begun {
  const detail = `it began without the patch of ${run}: ${because}`
  return {
    task: withoutEarlierPatch(task, because),
    signals: [{ name: 'earlier_patch_left_out', detail }],
  }
}
