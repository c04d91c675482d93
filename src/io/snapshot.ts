import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Patch } from '../domain/outcome.ts'
import { ok, type Result } from '../domain/result.ts'
import { withOpened } from './declared-files.ts'
import { rmSync } from './disk.ts'
import { type GitCall, git } from './git.ts'
import { callIn, gitFailed } from './scratch-git.ts'

/** The files that a task was about, as they were handed over; for a writing task also as its patch leaves them. */
export type Snapshot = {
  /** Files that git keeps or would keep; none that it ignores, none inside another repository. Relative to the root. */
  paths: ReadonlySet<string>
  /** The lines of a file in each of its states; none where it is not there, words where it cannot be read. */
  linesOf(path: string): Promise<readonly string[][] | string>
  /** Whether any of its files holds this text. */
  says(text: string): Promise<boolean>
  close(): void
}

const MAX_FILE_BYTES = 8 * 1024 * 1024

const linesIn = (text: string): string[] => text.split(/\r?\n/)

/** The working tree as it is. A link is followed only to what lies inside. */
export async function treeSnapshot(root: string): Promise<Result<Snapshot>> {
  const call = await callIn(root)
  if (!call.ok) return call
  const listed = await git(['ls-files', '--cached', '--others', '--exclude-standard', '-z'], call.value)
  if (!listed.ok) return { ok: false, failure: gitFailed('list the files', listed) }
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
      (await git(['grep', '--quiet', '--fixed-strings', '--untracked', '-e', text], call.value)).ok,
    close: () => {},
  })
}

/** The commit that was handed over, and what the patch makes of it. `folder`: where an index of our own may lie. */
export async function commitSnapshot(
  root: string,
  base: string,
  patch: Patch | undefined,
  folder: string,
): Promise<Result<Snapshot>> {
  const own = await callIn(root)
  if (!own.ok) return own
  const before = await git(['ls-tree', '-r', '--name-only', '-z', base], own.value)
  if (!before.ok) return { ok: false, failure: gitFailed('list the files', before) }
  const index = join(folder, `cited.${process.pid}.index`)
  const call: GitCall = { ...own.value, env: { ...own.value.env, GIT_INDEX_FILE: index } }
  const after = patch && !patch.redacted ? await withPatch(call, base, patch.path) : undefined
  const states = [base, ...(after ? [''] : [])]
  return ok({
    paths: new Set([before.stdout, after ?? ''].flatMap((text) => text.split('\0')).filter(Boolean)),
    linesOf: async (path) => {
      const read = await Promise.all(
        states.map((state) => git(['cat-file', 'blob', `${state}:${path}`], call)),
      )
      return read.flatMap((one) => (one.ok ? [linesIn(one.stdout)] : []))
    },
    says: async (text) => (await git(['grep', '--quiet', '--fixed-strings', '-e', text, base], own.value)).ok,
    close: () => {
      for (const file of [index, `${index}.lock`]) rmSync(file, { force: true })
    },
  })
}

/** The files of the commit with the patch in it, in an index of our own; undefined where it cannot be put there. */
async function withPatch(call: GitCall, base: string, path: string): Promise<string | undefined> {
  for (const args of [
    ['read-tree', base],
    ['apply', '--cached', '--binary', '--whitespace=nowarn', path],
  ])
    if (!(await git(args, call)).ok) return undefined
  const listed = await git(['ls-files', '--cached', '-z'], call)
  return listed.ok ? listed.stdout : undefined
}

/** Whether something lies there that is no part of a snapshot: git ignores it, it is of another repository, or a link leads out. */
export const isBeside = (root: string, path: string): boolean =>
  withOpened(join(root, path), root, () => true) !== 'there is no such file'
