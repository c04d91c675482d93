import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { renameSync, rm } from './disk.ts'
import { makePrivateFile } from './files.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'
import { messageOf } from './message-of.ts'
import type { Scratch } from './scratch.ts'
import { addAll, copyIndex, gitFailed } from './scratch-git.ts'

/**
 * What the worker changed, as a binary-safe patch at `path`, which is there whole or not at all; undefined where it
 * changed nothing. Several may collect at once, also while one of them removes the tree: it then fails for the others.
 */
export async function collectPatch(scratch: Scratch, path: string): Promise<Result<Patch | undefined>> {
  const mine = `${process.pid}.${process.hrtime.bigint()}`
  // Not the worktree's own index: whoever was killed while writing it has left a lock.
  const index = join(scratch.gitDir, `waybill.${mine}.index`)
  const unnamed = `${path}.${mine}.new`
  try {
    copyIndex(join(scratch.gitDir, 'index'), index)
    const patch = await patchOf(scratch, index, unnamed)
    if (!patch.ok) return patch
    if (!patch.value) return ok(undefined)
    // Of a tree that was removed meanwhile nothing comes this far: each step of git starts in it.
    renameSync(unnamed, path)
    return ok({ path, ...patch.value })
  } catch (error) {
    return fail(failure('scratch_failed', `the changes could not be collected: ${messageOf(error)}`))
  } finally {
    for (const file of [index, `${index}.lock`, unnamed]) await rm(file, { force: true })
  }
}

/** The tree as it stands, as an object of git: what a later patch can be taken against. */
export async function treeOf(scratch: Scratch): Promise<Result<string>> {
  const index = join(scratch.gitDir, `waybill.${process.pid}.${process.hrtime.bigint()}.index`)
  try {
    copyIndex(join(scratch.gitDir, 'index'), index)
    const call = await staged(scratch, index)
    if (!call.ok) return call
    const written = await git(['write-tree'], call.value)
    return written.ok ? ok(written.stdout) : fail(gitFailed('write the state of the tree', written))
  } finally {
    for (const file of [index, `${index}.lock`]) await rm(file, { force: true })
  }
}

/** How git is called on a scratch tree through an index that holds all of it. */
async function staged({ tree, gitDir, lent = [] }: Scratch, index: string): Promise<Result<GitCall>> {
  const place: GitCall = { cwd: tree, env: { GIT_DIR: gitDir, GIT_WORK_TREE: tree, GIT_INDEX_FILE: index } }
  const filters = await withoutFilters(place)
  if (!filters.ok) return filters
  const call: GitCall = { ...place, options: asOptions(filters.value) }
  const added = await stageAll(call, lent)
  return added.ok ? ok(call) : fail(gitFailed("read the worker's changes", added))
}

async function patchOf(
  scratch: Scratch,
  index: string,
  path: string,
): Promise<Result<Omit<Patch, 'path'> | undefined>> {
  const { base } = scratch
  const prepared = await staged(scratch, index)
  if (!prepared.ok) return prepared
  const call = prepared.value
  // Plumbing: what the user has set for `git diff` (colours, prefixes, order, context) would end up in the patch.
  const diff = ['diff-index', '--cached', '--no-ext-diff', '--no-textconv', '--find-renames', base]
  const form = ['--patch', '--binary', '--full-index', `--output=${path}`]
  // git would make the file readable to others; one that is there keeps its mode.
  makePrivateFile(path)
  const written = await git([...diff, ...form], call)
  if (!written.ok) return fail(gitFailed('write the patch', written))
  if (statSync(path).size === 0) return ok(undefined)
  const counts = await git([...diff, '--numstat'], call)
  if (!counts.ok) return fail(gitFailed('count the changes', counts))
  return ok({ ...countsIn(counts.stdout), base })
}

/** From the rows of `--numstat`. Binary files count as "-": changed, but in no lines. */
function countsIn(numstat: string): Pick<Patch, 'files' | 'insertions' | 'deletions'> {
  const rows = numstat.split('\n').map((row) => row.split('\t'))
  const sum = (column: number) => rows.reduce((total, row) => total + (Number(row[column]) || 0), 0)
  return { files: rows.length, insertions: sum(0), deletions: sum(1) }
}

/** A patch that was collected before, by its own word. */
export async function readPatch(path: string, base: string): Promise<Result<Patch>> {
  const counts = await git(['apply', '--numstat', '--binary', path], { cwd: dirname(path) })
  return counts.ok
    ? ok({ path, ...countsIn(counts.stdout), base })
    : fail(gitFailed('read the patch', counts))
}

const INNER_LEVELS = 5

/** Also what lies in a repository that the worker made inside: git alone would take it for a submodule, without its files. */
async function stageAll(call: GitCall, lent: readonly string[]): Promise<GitAnswer> {
  for (let level = 0; level < INNER_LEVELS; level += 1) {
    const others = await git(['ls-files', '--others', '--exclude-standard', '-z'], call)
    if (!others.ok) return others
    const isLent = (path: string) => lent.some((folder) => path.startsWith(`${folder}/`))
    const inner = others.stdout.split('\0').filter((path) => path.endsWith('/') && !isLent(path))
    if (inner.length === 0) break
    // One that stays is met again by `git add`, which says so.
    for (const path of inner)
      await rm(join(call.cwd, path, '.git'), { recursive: true, force: true }).catch(() => {})
  }
  const added = await addAll(call)
  if (!added.ok || lent.length === 0) return added
  // What was lent is no work, not even where the worker has git take it in. Not by a pathspec that leaves it out: git
  // refuses to add anything where that names what it ignores.
  const literal = { ...call, env: { ...call.env, GIT_LITERAL_PATHSPECS: '1' } }
  return git(['rm', '-r', '--cached', '--force', '--quiet', '--ignore-unmatch', '--', ...lent], literal)
}
