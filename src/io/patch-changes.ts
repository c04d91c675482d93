import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Change as FileChange, pathsOf } from '../domain/change.ts'
import { failure } from '../domain/failure.ts'
import type { Change, TreeEntry } from '../domain/merge.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { copyFileSync } from './disk.ts'
import { makePrivateFile } from './files.ts'
import { type GitCall, git } from './git.ts'
import { changesIn } from './raw-diff.ts'
import { gitFailed } from './scratch-git.ts'
import { onIndex, type Side } from './side-index.ts'

export const BASE_INDEX = 'base.index'
const PATCHED_INDEX = 'patched.index'

/** Makes the index of a commit in the side: what all others there begin with. */
export async function readBase(side: Side, base: string): Promise<Result<void>> {
  const read = await git(['read-tree', base], onIndex(side, BASE_INDEX))
  return read.ok ? ok(undefined) : fail(gone(base, read.message))
}

type Made = { path: string; base: string }

/** Makes the index of the commit that a patch starts from with the patch in it, beside that of the commit alone. */
export async function readPatched(side: Side, { path, base }: Made): Promise<Result<GitCall>> {
  const read = await readBase(side, base)
  if (!read.ok) return read
  copyFileSync(join(side.folder, BASE_INDEX), join(side.folder, PATCHED_INDEX))
  const patched = onIndex(side, PATCHED_INDEX)
  // What the user has set for `git apply` (mending of blanks) would change what the worker wrote.
  const exact = ['--cached', '--binary', '--whitespace=nowarn', '--no-ignore-whitespace']
  const applied = await git(['apply', ...exact, path], patched)
  return applied.ok
    ? ok(patched)
    : fail(gitFailed('take the patch on the state that it was made from', applied))
}

/** What a patch makes of the commit that it starts from, path by path. */
export async function changesOf(side: Side, patch: Made): Promise<Result<Change[]>> {
  const patched = await readPatched(side, patch)
  if (!patched.ok) return patched
  const form = ['--cached', '--raw', '-r', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff']
  const text = await textOf(side, ['diff-index', ...form, patch.base], patched.value)
  return text.ok ? ok(changesIn(text.value).flatMap(entriesOf)) : text
}

/** Without renames a change has one path. */
const entriesOf = (change: FileChange): Change[] =>
  pathsOf(change).map((path) => ({ path, old: entryOf(change.before), new: entryOf(change.after) }))

/** All that git prints, which may be more than is held otherwise. Names that are no UTF-8 are refused: they would be lost here. */
export async function textOf(side: Side, args: string[], call: GitCall): Promise<Result<string>> {
  const into = join(side.folder, 'printed')
  makePrivateFile(into)
  const printed = await git(args, { ...call, into })
  if (!printed.ok) return fail(gitFailed('compare the trees', printed))
  const bytes = readFileSync(into)
  const text = bytes.toString('utf8')
  if (Buffer.from(text).equals(bytes)) return ok(text)
  return fail(failure('apply_refused', 'a name in there is not UTF-8', { hint: BY_HAND }))
}

const BY_HAND = 'Apply it by hand: `git apply` takes it.'

const entryOf = (side: FileChange['before']): TreeEntry | undefined =>
  side && { mode: side.mode, oid: side.blob }

const gone = (base: string, message: string) =>
  failure(
    'does_not_apply',
    `the state that the patch starts from is not in the repository any more (${base})`,
    {
      hint: 'git drops such states after a while. Run the task again, or try `git apply` by hand.',
      evidence: message,
    },
  )
