import { join } from 'node:path'
import type { Change, Conflict, TreeEntry } from '../domain/merge.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { copyFileSync } from './disk.ts'
import { git } from './git.ts'
import { BASE_INDEX, textOf } from './patch-changes.ts'
import { callIn, gitFailed } from './scratch-git.ts'
import { onIndex, type Side } from './side-index.ts'
import { type Found, standingAt } from './standing.ts'

/** One path of a patch in the tree as it is: what stands there, and what git would call it. */
export type Now = Change & { found: Found; now: TreeEntry | undefined }

const NOW_INDEX = 'now.index'

/** Looks at each path of a patch in the user's tree: with its filters and line ends, but without its index. */
export async function treeNow(side: Side, changes: readonly Change[]): Promise<Result<Now[]>> {
  copyFileSync(join(side.folder, BASE_INDEX), join(side.folder, NOW_INDEX))
  const found = changes.map((change) => ({ ...change, found: standingAt(side.root, change.path) }))
  const standing = found.filter(({ found: { kind } }) => kind === 'file' || kind === 'link')
  const call = onIndex(side, NOW_INDEX)
  const gone = found.filter((one) => !standing.includes(one))
  const steps: [args: string[], paths: readonly Change[]][] = [
    [['--force-remove'], gone],
    [['--add', '--replace'], standing],
  ]
  for (const [args, paths] of steps) {
    if (paths.length === 0) continue
    const input = paths.map(({ path }) => `${path}\0`).join('')
    const updated = await git(['update-index', ...args, '-z', '--stdin'], { ...call, input })
    if (!updated.ok) return fail(gitFailed('read the working tree', updated))
  }
  const listed = await textOf(side, ['ls-files', '--stage', '-z'], call)
  if (!listed.ok) return listed
  const entries = entriesIn(listed.value)
  return ok(found.map((one) => ({ ...one, now: entries.get(one.path) })))
}

/** `100644 OID 0`, a tab, the path, NUL. */
const entriesIn = (text: string): Map<string, TreeEntry> =>
  new Map(
    text.split('\0').flatMap((row) => {
      const [, mode, oid, path] = /^(\d+) ([0-9a-f]+) 0\t(.*)$/s.exec(row) ?? []
      return mode === undefined || oid === undefined || path === undefined ? [] : [[path, { mode, oid }]]
    }),
  )

/** Which of these a sparse checkout keeps out of the tree: they are not deleted, and nothing can be put there. */
export async function outsideSparse(root: string, gone: readonly Now[]): Promise<Result<Conflict[]>> {
  if (gone.length === 0) return ok([])
  const own = await callIn(root)
  if (!own.ok) return own
  const listed = await git(['ls-files', '-t', '-z'], own.value)
  if (!listed.ok) return fail(gitFailed('read the index', listed))
  const skipped = new Set(listed.stdout.split('\0').flatMap((row) => (/^S /.test(row) ? [row.slice(2)] : [])))
  const why = 'it is outside of the sparse checkout: `git sparse-checkout add` brings it'
  return ok(gone.flatMap(({ path }) => (skipped.has(path) ? [{ path, why }] : [])))
}
