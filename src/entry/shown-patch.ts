import { readFileSync, statSync } from 'node:fs'
import { fence } from '../domain/fence.ts'
import type { Followed } from '../domain/follow.ts'
import { MOST_DIFF_BYTES } from '../domain/gate.ts'
import type { Ask, Task } from '../domain/task.ts'
import { newNonce } from '../io/clock.ts'
import { gone, isLaid } from '../io/lay-patch.ts'
import { ownCall } from '../io/scratch.ts'

/**
 * The earlier patch as a worker that only reads gets to know it: as a text, where the user's tree does not have it. It can
 * open no file of another run: Claude Code reads nothing outside of the tree.
 */
export async function shownTo(
  { mode }: Ask,
  { follows }: Pick<Task, 'follows'>,
  workspace: Task['workspace'],
): Promise<Pick<Task, 'follows'>> {
  if (mode === 'write' || follows?.patch === undefined) return follows ? { follows } : {}
  const { patch, ...rest } = follows
  const without = (patchLeftOut: string): { follows: Followed } => ({ follows: { ...rest, patchLeftOut } })
  const bytes = statSync(patch, { throwIfNoEntry: false })?.size
  if (bytes === undefined) return without(gone(patch))
  const call = await ownCall(workspace)
  if (call.ok && (await isLaid(call.value, patch))) return { follows: rest }
  if (bytes > MOST_DIFF_BYTES) return without(`it is ${bytes} bytes, and at most ${MOST_DIFF_BYTES} are sent`)
  const text = readFileSync(patch, 'utf8').trimEnd()
  return { follows: { ...follows, patchShown: fence(text, newNonce()) } }
}
