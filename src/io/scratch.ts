import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { rename, rm, rmdir, rmSync } from './disk.ts'
import { unusedPath } from './files.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'
import { addAll, callIn, copyIndex, gitFailed } from './scratch-git.ts'
import { addWorktree } from './worktree-add.ts'
import { registeredAs } from './worktrees.ts'

/** A detached worktree that starts from the user's real state; nothing in the user's own tree, index or refs changes. */
export type Scratch = {
  tree: string
  /** Commit that holds the state handed over. */
  base: string
  /** Git directory of the worktree, known from its making: the file `.git` inside is the worker's to damage. */
  gitDir: string
  /** Folders that were only lent to it, see `lend`: they are in no patch. */
  lent?: readonly string[]
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
  const call = marked(own.value, folder)
  const index = join(folder, 'index')
  const base = await snapshot(call, gitDir, head, headTree, index)
  // git writes it readable to others, and it names every file.
  rmSync(index, { force: true })
  if (!base.ok) return base
  return addTree(workspace, call, treeIn(folder), base.value)
}

/** A detached worktree of this commit; `call` as in `ownCall`. */
export async function addTree(
  workspace: Workspace,
  call: GitCall,
  tree: string,
  base: string,
): Promise<Result<Scratch>> {
  // A first try whose tree was to be kept makes room for the second.
  if (existsSync(tree)) await removeScratch(workspace, { tree })
  const added = await addWorktree(tree, base, call)
  if (!added.ok) {
    await removeScratch(workspace, { tree })
    return fail(gitFailed('make the scratch worktree', added))
  }
  const pointer = readFileSync(join(tree, '.git'), 'utf8')
    .replace(/^gitdir: /, '')
    .trim()
  return ok({ tree, base, gitDir: pointer })
}

/** Git lives on when its supervisor is killed: by the mark of the run, which is the folder's name, it is found and ended. */
export const marked = (call: GitCall, folder: string): GitCall => ({
  ...call,
  env: { ...call.env, WAYBILL_RUN: basename(folder) },
})

/** How git is called in the user's repository, where git itself finds the repository that the consent is for, and not another one of the user's. */
export async function ownCall({ root, commonDir }: Workspace): Promise<Result<GitCall>> {
  const [found, call] = await Promise.all([
    git(['rev-parse', '--git-common-dir'], { cwd: root, env: { GIT_WORK_TREE: root } }),
    callIn(root),
  ])
  if (!found.ok) return fail(gitFailed('read the repository', found))
  const elsewhere = realpathSync(resolve(root, found.stdout))
  if (elsewhere === commonDir) return call
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
  const added = await addState(call)
  if (!added.ok) return fail(gitFailed('read the working tree', added))
  const written = await git(['write-tree'], call)
  if (!written.ok) return fail(gitFailed('write the snapshot', written))
  if (written.stdout === headTree) return ok(head)
  const commit = await git(['commit-tree', written.stdout, '-p', head, '-m', 'State handed over'], call)
  return commit.ok ? ok(commit.stdout) : fail(gitFailed('write the snapshot', commit))
}

/** A repository inside that has no commit yet is left out: git has no name for its state and would add nothing at all. */
export async function addState(call: GitCall): Promise<GitAnswer> {
  const added = await addAll(call)
  if (added.ok || !/does not have a commit checked out/.test(added.message)) return added
  const others = await git(['ls-files', '--others', '--exclude-standard', '-z'], call)
  if (!others.ok) return others
  const inner = others.stdout.split('\0').filter((path) => path.endsWith('/'))
  return addAll(
    call,
    inner.map((path) => `:(exclude,literal)${path}`),
  )
}

/** Takes the worktree away again; what it was registered as in the repository goes with it. */
export async function removeScratch(workspace: Workspace, { tree }: Pick<Scratch, 'tree'>): Promise<void> {
  // Out of the way first: a tree that is gone is nobody's place to write to.
  const aside = unusedPath(dirname(tree), 'removed', '')
  await rename(tree, aside).catch(() => {})
  // What git would do, without git: it refuses one that was never finished, and its pruning passes over what is locked.
  const gitDir = registeredAs(workspace, tree)
  if (gitDir) await unregister(gitDir).catch(() => {})
  // As git itself does with the last one; a failed `worktree add` leaves the folder behind.
  await rmdir(join(workspace.commonDir, 'worktrees')).catch(() => {})
  // A folder that the worker made read-only stays behind, in the run's own folder.
  await rm(aside, { recursive: true, force: true }).catch(() => {})
}

/** What tells whose it is goes last: who is killed in between leaves something that the next one finds by it. */
async function unregister(gitDir: string): Promise<void> {
  const others = readdirSync(gitDir).filter((name) => name !== 'gitdir')
  for (const name of others) await rm(join(gitDir, name), { recursive: true, force: true })
  await rm(join(gitDir, 'gitdir'), { force: true })
  await rmdir(gitDir)
}
