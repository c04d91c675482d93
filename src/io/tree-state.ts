import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MOST_DIFF_BYTES, type TreeChange } from '../domain/gate.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { rmSync } from './disk.ts'
import { makePrivateFile } from './files.ts'
import { git } from './git.ts'
import { addState } from './scratch.ts'
import { copyIndex, gitFailed } from './scratch-git.ts'
import { onIndex, onSide, type Side } from './side-index.ts'

/**
 * The working tree as one id of git, and how it differs from an earlier one (`HEAD`: from the last commit). All that git
 * does not ignore counts, committed or not. Nothing is written into the repository: objects lie in `folder` and stay
 * there, so that a later look can compare with them.
 */
export async function treeState(
  root: string,
  folder: string,
  since: string | undefined,
): Promise<Result<TreeChange>> {
  const place = { root, folder: join(folder, `look.${process.pid}`), objects: join(folder, 'objects') }
  return onSide(place, async (side) => {
    const state = await stateOn(side, since)
    rmSync(side.folder, { recursive: true, force: true })
    return state
  })
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
  // Plumbing: no setting of anybody's changes what it prints, and no program of theirs makes it.
  const words = ['-p', '-M', '--no-color', '--no-ext-diff', '--no-textconv']
  const from = since === 'HEAD' ? 'HEAD^{tree}' : since
  // Into a file: it may be longer than is held otherwise.
  const into = join(side.folder, 'diff')
  makePrivateFile(into)
  const compared = await git(['diff-tree', '-r', ...words, from, tree], { ...side.call, into })
  if (!compared.ok) return fail(gitFailed('compare the working tree', compared))
  const diffBytes = statSync(into).size
  return ok({ tree, diffBytes, ...(diffBytes > MOST_DIFF_BYTES ? {} : { diff: readFileSync(into, 'utf8') }) })
}
