import { copyFileSync, existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { makePrivateFile, unusedPath } from './files.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'

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

/** Makes the worktree `folder`/tree from committed, staged, unstaged and untracked files that git does not ignore. */
export async function makeScratch(workspace: Workspace, folder: string): Promise<Result<Scratch>> {
  const place = await git(['rev-parse', '--absolute-git-dir', 'HEAD^{commit}', 'HEAD^{tree}'], {
    cwd: workspace.root,
  })
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
  const index = join(folder, 'index')
  const base = await snapshot(workspace.root, gitDir, head, headTree, index)
  // git writes it readable to others, and it names every file.
  rmSync(index, { force: true })
  if (!base.ok) return base
  const tree = join(folder, 'tree')
  // A first try whose tree was to be kept makes room for the second.
  if (existsSync(tree)) await removeScratch(workspace, { tree })
  const added = await git(['worktree', 'add', '--detach', '--quiet', tree, base.value], {
    cwd: workspace.root,
  })
  if (!added.ok) return fail(gitFailed('make the scratch worktree', added))
  const pointer = readFileSync(join(tree, '.git'), 'utf8')
    .replace(/^gitdir: /, '')
    .trim()
  return ok({ tree, base: base.value, gitDir: pointer })
}

/** A commit of the state as it is, made through an index of our own; HEAD itself when nothing differs. */
async function snapshot(
  root: string,
  gitDir: string,
  head: string,
  headTree: string,
  index: string,
): Promise<Result<string>> {
  copyIndex(join(gitDir, 'index'), index)
  const call: GitCall = { cwd: root, env: { GIT_INDEX_FILE: index, ...IDENTITY } }
  const added = await git(['add', '--all', '--', '.'], call)
  if (!added.ok) return fail(gitFailed('read the working tree', added))
  const written = await git(['write-tree'], call)
  if (!written.ok) return fail(gitFailed('write the snapshot', written))
  if (written.stdout === headTree) return ok(head)
  const commit = await git(['commit-tree', written.stdout, '-p', head, '-m', 'State handed over'], call)
  return commit.ok ? ok(commit.stdout) : fail(gitFailed('write the snapshot', commit))
}

/** With its age: git trusts what an index says of a file that is older than the index, and looks inside the others. */
function copyIndex(from: string, to: string): void {
  const facts = statSync(from, { throwIfNoEntry: false })
  if (!facts) return
  copyFileSync(from, to)
  utimesSync(to, facts.atime, Math.floor(facts.mtimeMs / 1000))
}

/** What the worker changed, as a binary-safe patch at `path`; undefined where it changed nothing. */
export async function collectPatch(scratch: Scratch, path: string): Promise<Result<Patch | undefined>> {
  const call: GitCall = { cwd: scratch.tree, env: { GIT_DIR: scratch.gitDir, GIT_WORK_TREE: scratch.tree } }
  const staged = await stageAll(call)
  if (!staged.ok) return fail(gitFailed("read the worker's changes", staged))
  // Plumbing: what the user has set for `git diff` (colours, prefixes, order, context) would end up in the patch.
  const diff = ['diff-index', '--cached', '--no-ext-diff', '--no-textconv', '--find-renames', scratch.base]
  const form = ['--patch', '--binary', '--full-index', `--output=${path}`]
  // git would make the file readable to others; one that is there keeps its mode.
  makePrivateFile(path)
  const written = await git([...diff, ...form], call)
  if (!written.ok) return fail(gitFailed('write the patch', written))
  if (statSync(path).size === 0) return ok(undefined)
  const counts = await git([...diff, '--numstat'], call)
  if (!counts.ok) return fail(gitFailed('count the changes', counts))
  const rows = counts.stdout.split('\n').map((row) => row.split('\t'))
  // Binary files count as "-": changed, but in no lines.
  const sum = (column: number) => rows.reduce((total, row) => total + (Number(row[column]) || 0), 0)
  return ok({ path, files: rows.length, insertions: sum(0), deletions: sum(1), base: scratch.base })
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
  // A folder that the worker made read-only stays behind, in the run's own folder.
  await rm(aside, { recursive: true, force: true }).catch(() => {})
}

/** Whether the patch would apply to the working tree as it is now; nothing is changed. */
export const patchApplies = (root: string, path: string): Promise<GitAnswer> =>
  git(['apply', '--check', '--binary', path], { cwd: root })

const gitFailed = (what: string, answer: Extract<GitAnswer, { ok: false }>) =>
  failure('scratch_failed', `git could not ${what}: ${answer.message}`)
