import { existsSync } from 'node:fs'
import { type ApplyWish, patchOf } from '../decide/applying.ts'
import type { RunView } from '../decide/fold.ts'
import { hashOf } from './standing.ts'

/** What a yes is bound to: the hash of the patch as it lies there, or of the one that was put into the tree. Undefined where it is gone. */
export function patchHash(view: RunView, { revert }: ApplyWish): string | undefined {
  if (revert) return view.applying.applied?.patchSha256
  const path = patchOf(view)?.path
  return path !== undefined && existsSync(path) ? hashOf(path) : undefined
}
