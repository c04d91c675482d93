import { existsSync, readFileSync, realpathSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { copyFileSync, rename, renameSync, rm, rmSync } from './disk.ts'
import { makePrivateFile, unusedPath } from './files.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'
import { messageOf } from './message-of.ts'
import { registeredAs } from './worktrees.ts'

/** A detached worktree that starts from the user's real state; nothing in the user's own tree, index or refs changes. */
export type Scratch = {
  tree: string
  /** Commit that holds the state handed over. */
  base: string
  /** Git directory of the worktree, known from its making: the file `.git` inside is the worker's to damage. */
  gitDir: string
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Waybill',
  GIT_AUTHOR_EMAIL: 'waybill@localhost',
  GIT_COMMITTER_NAME: 'Waybill',
  GIT_COMMITTER_EMAIL: 'waybill@localhost',
}

/** Where the worktree of a run with this folder is made. */
export const treeIn = (folder: string): string => join(folder, 'tree')

/** Makes the worktree `folder`/tree from committed, staged, unstaged and untracked files that git does not ignore. */
export async function makeScratch(workspace: Workspace, folder: string): Promise<Result<Scratch>> {
  const own = await ownCall(workspace)
  if (!own.ok) return own
  const place = await git(['rev-parse', '--absolute-git-dir', 'HEAD^{commit}', 'HEAD^{tree}'], own.value)
  if (!place.ok) {
    const unborn = /unknown revision|ambiguous argument|bad revision/.test(place.message)
    return fail(
      unborn ? failure('no_commits', `${workspace.root} has no commits yet`) : gitFailed('read HEAD', place),
    )
  }
  // From the end: a path may hold a newline, a hash may not.
  const lines = place.stdout.split('\n')
  const [head = '', headTree = ''] = lines.slice(-2)
  const gitDir = lines.slice(0, -2).join('\n')
  // Git lives on when its supervisor is killed: by the mark of the run, which is the folder's name, it is found and ended.
  const call: GitCall = { ...own.value, env: { ...own.value.env, WAYBILL_RUN: basename(folder) } }
  const index = join(folder, 'index')
  const base = await snapshot(call, gitDir, head, headTree, index)
  // git writes it readable to others, and it names every file.
  rmSync(index, { force: true })
  if (!base.ok) return base
  const tree = treeIn(folder)
  // A first try whose tree was to be kept makes room for the second.
  if (existsSync(tree)) await removeScratch(workspace, { tree })
  const added = await git(['worktree', 'add', '--detach', '--quiet', tree, base.value], call)
  if (!added.ok) {
    await removeScratch(workspace, { tree })
    return fail(gitFailed('make the scratch worktree', added))
  }
  const pointer = readFileSync(join(tree, '.git'), 'utf8')
    .replace(/^gitdir: /, '')
    .trim()
  return ok({ tree, base: base.value, gitDir: pointer })
}

/** How git is called in the user's repository: on this working tree, whichever its config names, and without programs of its own. */
async function callIn(root: string): Promise<Result<GitCall>> {
  const call: GitCall = { cwd: root, env: { GIT_WORK_TREE: root } }
  const filters = await withoutFilters(call)
  return filters.ok ? ok({ ...call, options: asOptions(filters.value) }) : filters
}

/** The same, where git itself finds the repository that the consent is for, and not another one of the user's. */
async function ownCall({ root, commonDir }: Workspace): Promise<Result<GitCall>> {
  const found = await git(['rev-parse', '--git-common-dir'], { cwd: root, env: { GIT_WORK_TREE: root } })
  if (!found.ok) return fail(gitFailed('read the repository', found))
  const elsewhere = realpathSync(resolve(root, found.stdout))
  if (elsewhere === commonDir) return callIn(root)
  const message = `${join(root, '.git')} leads to ${elsewhere}, which does not name ${root} as its working tree`
  const hint = 'If it is that repository’s own tree, run `git config core.worktree "$PWD"` in it.'
  return fail(failure('scratch_failed', message, { hint }))
}

/** A commit of the state as it is, made through an index of our own; HEAD itself when nothing differs. */
async function snapshot(
  own: GitCall,
  gitDir: string,
  head: string,
  headTree: string,
  index: string,
): Promise<Result<string>> {
  copyIndex(join(gitDir, 'index'), index)
  const call: GitCall = { ...own, env: { ...own.env, GIT_INDEX_FILE: index, ...IDENTITY } }
  const added = await addAll(call)
  if (!added.ok) return fail(gitFailed('read the working tree', added))
  const written = await git(['write-tree'], call)
  if (!written.ok) return fail(gitFailed('write the snapshot', written))
  if (written.stdout === headTree) return ok(head)
  const commit = await git(['commit-tree', written.stdout, '-p', head, '-m', 'State handed over'], call)
  return commit.ok ? ok(commit.stdout) : fail(gitFailed('write the snapshot', commit))
}

/** A repository inside that has no commit yet is left out: git has no name for its state and would add nothing at all. */
async function addAll(call: GitCall): Promise<GitAnswer> {
  const added = await git(['add', '--all', '--', '.'], call)
  if (added.ok || !/does not have a commit checked out/.test(added.message)) return added
  const others = await git(['ls-files', '--others', '--exclude-standard', '-z'], call)
  if (!others.ok) return others
  const inner = others.stdout.split('\0').filter((path) => path.endsWith('/'))
  return git(['add', '--all', '--', '.', ...inner.map((path) => `:(exclude,literal)${path}`)], call)
}

/** With its age: git trusts what an index says of a file that is older than the index, and looks inside the others. */
function copyIndex(from: string, to: string): void {
  const facts = statSync(from, { throwIfNoEntry: false })
  if (!facts) return
  copyFileSync(from, to)
  utimesSync(to, facts.atime, Math.floor(facts.mtimeMs / 1000))
}

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

async function patchOf(
  { tree, gitDir, base }: Scratch,
  index: string,
  path: string,
): Promise<Result<Omit<Patch, 'path'> | undefined>> {
  const place: GitCall = { cwd: tree, env: { GIT_DIR: gitDir, GIT_WORK_TREE: tree, GIT_INDEX_FILE: index } }
  const filters = await withoutFilters(place)
  if (!filters.ok) return filters
  const call: GitCall = { ...place, options: asOptions(filters.value) }
  const staged = await stageAll(call)
  if (!staged.ok) return fail(gitFailed("read the worker's changes", staged))
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
async function stageAll(call: GitCall): Promise<GitAnswer> {
  for (let level = 0; level < INNER_LEVELS; level += 1) {
    const others = await git(['ls-files', '--others', '--exclude-standard', '-z'], call)
    if (!others.ok) return others
    const inner = others.stdout.split('\0').filter((path) => path.endsWith('/'))
    if (inner.length === 0) break
    // One that stays is met again by `git add`, which says so.
    for (const path of inner)
      await rm(join(call.cwd, path, '.git'), { recursive: true, force: true }).catch(() => {})
  }
  return git(['add', '--all', '--', '.'], call)
}

/** Takes the worktree away again; what it was registered as in the repository goes with it. */
export async function removeScratch(workspace: Workspace, { tree }: Pick<Scratch, 'tree'>): Promise<void> {
  // Out of the way first: git forgets a tree that is gone, and refuses one whose `.git` the worker has changed.
  const aside = unusedPath(dirname(tree), 'removed', '')
  await rename(tree, aside).catch(() => {})
  await git(['worktree', 'remove', '--force', '--force', tree], { cwd: workspace.root })
  // Git refuses one that was never finished, and its pruning passes over what is locked, as a half-made one is.
  const gitDir = registeredAs(workspace, tree)
  if (gitDir) await rm(gitDir, { recursive: true, force: true }).catch(() => {})
  // A folder that the worker made read-only stays behind, in the run's own folder.
  await rm(aside, { recursive: true, force: true }).catch(() => {})
}

/** Whether the patch would apply to the working tree as it is now; nothing is changed. */
export async function patchApplies(root: string, path: string): Promise<GitAnswer> {
  const own = await callIn(root)
  return own.ok
    ? git(['apply', '--check', '--binary', path], own.value)
    : { ok: false, message: own.failure.message }
}

const gitFailed = (what: string, answer: Extract<GitAnswer, { ok: false }>) =>
  failure('scratch_failed', `git could not ${what}: ${answer.message}`)
