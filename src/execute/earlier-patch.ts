import type { Signal } from '../domain/outcome.ts'
import type { Task } from '../domain/task.ts'
import { layPatch } from '../io/lay-patch.ts'
import type { Scratch } from '../io/scratch.ts'

/** A writing follow-up begins with what the earlier run made: its own patch then holds both. */
export async function withEarlier(scratch: Scratch, { follows }: Task): Promise<Signal[]> {
  if (follows?.patch === undefined) return []
  const { run, patch } = follows
  const wrong = await layPatch(scratch, patch)
  if (wrong === undefined)
    return [
      {
        name: 'earlier_patch_within',
        detail: `its patch holds that of ${run} as well: apply this one alone`,
      },
    ]
  const detail = `it began without the patch of ${run}, which does not fit the tree any more (${wrong})`
  return [{ name: 'earlier_patch_left_out', detail }]
}
