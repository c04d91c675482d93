import { join } from 'node:path'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'
import { addTree, marked, ownCall, removeScratch } from './scratch.ts'
import { gitFailed } from './scratch-git.ts'

/** A tree for commands that checks run: fresh, of the state that was handed over, and never the worker's own. */
export type CheckTree = {
  path: string
  /** Hash of the state's files: two runs with the same one start alike. */
  treeId: string
  /**
   * Puts the state as it was back in the place of whatever a command made of it. What git ignores stays for the next one,
   * unless the patch was in: then only the folders given stay, which were lent.
   */
  restore(patched?: { lent: readonly string[] }): Promise<Result<void>>
  /** Puts a patch of that state in. */
  apply(patch: string): Promise<Result<void>>
  remove(): Promise<void>
}

/** Where the checks' tree of a run with this folder is made. */
export const checkTreeIn = (folder: string): string => join(folder, 'check')

/** Makes the tree; the worker's is another one, `treeIn`. Hooks, filters and transports are off as they are there. */
export async function makeCheckTree(
  workspace: Workspace,
  folder: string,
  base: string,
): Promise<Result<CheckTree>> {
  const [own, named] = await Promise.all([
    ownCall(workspace),
    git(['rev-parse', '--verify', `${base}^{tree}`], { cwd: workspace.root }),
  ])
  if (!own.ok) return own
  const call = marked(own.value, folder)
  if (!named.ok) return fail(gitFailed('find the state that was handed over', named))
  const made = await addTree(workspace, call, checkTreeIn(folder), base)
  if (!made.ok) return made
  const { tree: path, gitDir } = made.value
  // By the folder known from the making: the file `.git` inside is for any test to damage.
  const inside: GitCall = { ...call, cwd: path, env: { ...call.env, GIT_DIR: gitDir, GIT_WORK_TREE: path } }
  return ok({
    path,
    treeId: named.stdout,
    async restore(patched) {
      // Most commands change nothing that git sees, and one question is less than two answers. What the user has it
      // leave unsaid is asked for.
      const status = ['status', '--porcelain', '--untracked-files=normal']
      const seen = patched ? undefined : await git(status, inside)
      if (seen?.ok && seen.stdout === '') return ok(undefined)
      const ignored = patched ? ['-x', ...patched.lent.flatMap((path) => ['-e', asPattern(path)])] : []
      const reset = await git(['reset', '--hard', '--quiet', base], inside)
      const clean = ['clean', '-d', '--force', '--force', '--quiet', ...ignored]
      const cleaned = reset.ok ? await git(clean, inside) : reset
      return done(cleaned, 'put the state that was handed over back')
    },
    async apply(patch) {
      const form = ['--binary', '--whitespace=nowarn']
      return done(await git(['apply', ...form, patch], inside), 'put the patch into the tree for checks')
    },
    remove: () => removeScratch(workspace, { tree: path }),
  })
}

const asPattern = (path: string): string => `/${path.replace(/[\\*?[\]!#]/g, '\\$&')}`

const done = (answer: GitAnswer, what: string): Result<void> =>
  answer.ok ? ok(undefined) : fail(gitFailed(what, answer))
