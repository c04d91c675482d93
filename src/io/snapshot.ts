import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Patch } from '../domain/outcome.ts'
import { oneLine } from '../domain/printable.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Pasted } from '../domain/run.ts'
import { withOpened } from './declared-files.ts'
import { type GitAnswer, git } from './git.ts'
import { readPatched } from './patch-changes.ts'
import { callIn, gitFailed } from './scratch-git.ts'
import { dropSide, onSide, type Side } from './side-index.ts'

/** The files that a task was about, as they were handed over; for a writing task also as its patch leaves them. */
export type Snapshot = {
  /** Files that git keeps or would keep; none that it ignores, none inside another repository. Relative to the root. */
  paths: ReadonlySet<string>
  /** The lines of a file in each of its states; none where it is not there, words where it cannot be read. */
  linesOf(path: string): Promise<readonly string[][] | string>
  /** Whether any of its files holds this text; words where nobody could look. */
  says(text: string): Promise<boolean | string>
  close(): void
}

const MAX_FILE_BYTES = 8 * 1024 * 1024

const linesIn = (text: string): string[] => text.split(/\r?\n/)

/** The working tree as it is. A link is followed only to what lies inside. */
export async function treeSnapshot(root: string): Promise<Result<Snapshot>> {
  const call = await callIn(root)
  if (!call.ok) return call
  const listed = await git(['ls-files', '--cached', '--others', '--exclude-standard', '-z'], call.value)
  if (!listed.ok) return fail(gitFailed('list the files', listed))
  return ok({
    paths: new Set(listed.stdout.split('\0').filter(Boolean)),
    linesOf: async (path) => {
      const read = withOpened(join(root, path), root, (handle, facts) =>
        facts.isFile() && facts.size <= MAX_FILE_BYTES
          ? { text: readFileSync(handle, 'utf8') }
          : 'it is too large to be looked at',
      )
      if (typeof read !== 'string') return [linesIn(read.text)]
      return read === 'there is no such file' ? [] : read
    },
    says: async (text) =>
      foundBy(await git(['grep', '--quiet', '--fixed-strings', '--untracked', '-e', text], call.value)),
    close: () => {},
  })
}

/** What a worker was sent that sees no file by itself: nothing else is there for it. */
export const pastedSnapshot = (pasted: readonly Pasted[]): Snapshot => ({
  paths: new Set(pasted.map(({ path }) => path)),
  linesOf: async (path) => pasted.filter((one) => one.path === path).map(({ text }) => linesIn(text)),
  says: async (text) => pasted.some((one) => one.text.includes(text)),
  close: () => {},
})

/** The commit that was handed over, and what the patch makes of it. `folder` is new: an index of our own lies there. */
export const commitSnapshot = (
  root: string,
  base: string,
  patch: Patch | undefined,
  folder: string,
): Promise<Result<Snapshot>> =>
  onSide({ root, folder }, async (side) => {
    const before = await git(['ls-tree', '-r', '--name-only', '-z', base], side.call)
    if (!before.ok) return fail(gitFailed('list the files', before))
    const patched = patch && !patch.redacted ? await withPatch(side, { path: patch.path, base }) : undefined
    const call = patched?.call ?? side.call
    const states = [base, ...(patched ? [''] : [])]
    return ok({
      paths: new Set(
        [before.stdout, patched?.names ?? ''].flatMap((text) => text.split('\0')).filter(Boolean),
      ),
      linesOf: async (path) => {
        const read = await Promise.all(
          states.map((state) => git(['cat-file', 'blob', `${state}:${path}`], call)),
        )
        const lost = read.find((one) => !one.ok && !/does not exist|, but not in /.test(one.message))
        if (lost && !lost.ok) return `it cannot be read (${oneLine(lost.message, 100)})`
        return read.flatMap((one) => (one.ok ? [linesIn(one.stdout)] : []))
      },
      says: async (text) =>
        foundBy(await git(['grep', '--quiet', '--fixed-strings', '-e', text, base], call)),
      close: () => dropSide(side),
    })
  })

/** `git grep` ends with 1 where there is nothing, and with more where it could not look. */
const foundBy = (answer: GitAnswer): boolean | string =>
  answer.ok || (/^Command failed with exit code 1\b/.test(answer.message) ? false : answer.message)

/** The files of the commit with the patch in it; undefined where it cannot be put there. */
async function withPatch(side: Side, patch: { path: string; base: string }) {
  const patched = await readPatched(side, patch)
  if (!patched.ok) return undefined
  const listed = await git(['ls-files', '--cached', '-z'], patched.value)
  return listed.ok ? { call: patched.value, names: listed.stdout } : undefined
}

/** Whether something lies there that is no part of a snapshot: git ignores it, it is of another repository, or a link leads out. */
export const isBeside = (root: string, path: string): boolean =>
  withOpened(join(root, path), root, () => true) !== 'there is no such file'
