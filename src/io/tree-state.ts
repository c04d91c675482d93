import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { TreeChange } from '../domain/gate.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { stopwatch } from './clock.ts'
import { rmSync } from './disk.ts'
import { git } from './git.ts'
import { addState } from './scratch.ts'
import { copyIndex, gitFailed } from './scratch-git.ts'
import { dropSide, onIndex, onSide, type Side } from './side-index.ts'
import { changeSince } from './tree-diff.ts'

/**
 * The working tree as one id of git, and how it differs from an earlier one (`HEAD`: from the last commit). All that git
 * does not ignore counts, committed or not. Nothing is written into the repository: objects lie in `folder` and stay
 * there, so that a later look can compare with them. Whatever it comes to, it ends `withinMs`, and git with it.
 */
export async function treeState(
  root: string,
  folder: string,
  { since, withinMs }: { since: string | undefined; withinMs: number },
): Promise<Result<TreeChange>> {
  const elapsedMs = stopwatch()
  const leftMs = () => withinMs - elapsedMs()
  const objects = join(folder, 'objects')
  const place = { root, folder: join(folder, `look.${process.pid}`), objects, leftMs }
  try {
    const state = await onSide(place, (side) => stateOn(side, since))
    if (state.ok || leftMs() > 0) return state
    dropUnfinished(objects)
    const message = `git took longer than ${withinMs / 1000} s to look through ${root}`
    return fail(failure('timed_out', message, { hint: 'Have git ignore what is large there.' }))
  } finally {
    dropSide(place)
  }
}

/** What git was writing when it was ended: it may be as large as the file that took so long. */
function dropUnfinished(objects: string): void {
  if (!existsSync(objects)) return
  const names = readdirSync(objects, { recursive: true, encoding: 'utf8' })
  for (const name of names.filter((name) => basename(name).startsWith('tmp_')))
    rmSync(join(objects, name), { recursive: true, force: true })
}

async function stateOn(side: Side, since: string | undefined): Promise<Result<TreeChange>> {
  const found = await git(['rev-parse', '--git-path', 'index'], side.call)
  if (!found.ok) return fail(gitFailed('find its index', found))
  copyIndex(resolve(side.root, found.stdout), join(side.folder, 'index'))
  const call = onIndex(side, 'index')
  const added = await addState(call)
  if (!added.ok) return fail(gitFailed('read the working tree', added))
  const written = await git(['write-tree'], call)
  if (!written.ok) return fail(gitFailed('read the working tree', written))
  const tree = written.stdout
  if (since === undefined) return ok({ tree, diffBytes: 0 })
  return changeSince(side, since, tree)
}
