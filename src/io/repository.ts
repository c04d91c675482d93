import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'

/** Finds the repository around `cwd` by reading files alone: a git process per task would cost 3 ms each. */
export function findWorkspace(cwd: string): Result<Workspace> {
  let start: string
  try {
    start = realpathSync(cwd)
  } catch {
    return fail(
      failure('not_a_repository', `the folder ${cwd} does not exist or cannot be read`, {
        hint: 'Start from a folder that exists.',
      }),
    )
  }
  for (let folder = start; ; folder = dirname(folder)) {
    const gitDir = gitDirOf(join(folder, '.git'))
    if (gitDir !== undefined) return workspaceIn(start, folder, gitDir)
    if (dirname(folder) === folder)
      return fail(failure('not_a_repository', `${start} is not inside a git repository`))
  }
}

function workspaceIn(cwd: string, root: string, gitDir: string): Result<Workspace> {
  if (statSync(gitDir, { throwIfNoEntry: false })?.isDirectory()) {
    // What nobody confirms stands for itself alone: it inherits no consent.
    return ok({ cwd, root, commonDir: pointsBack(gitDir, root) ? commonDirOf(gitDir) : join(root, '.git') })
  }
  const message = `${join(root, '.git')} names ${gitDir}, and there is no such folder`
  return fail(failure('not_a_repository', message, { hint: 'Mend it with `git worktree repair`.' }))
}

/**
 * A file `.git` is a claim: whoever packs an archive can write one that names a repository where a worker is allowed. It
 * holds only where the repository says the same: a worktree by `gitdir`, a submodule by `core.worktree`.
 */
function pointsBack(gitDir: string, root: string): boolean {
  if (gitDir === join(root, '.git')) return true
  const tree = textIn(join(gitDir, 'gitdir'))?.trim()
  if (tree !== undefined) return isSame(resolve(gitDir, tree), join(root, '.git'))
  const worktree = /^\s*worktree\s*=\s*"?([^"\n]+)"?\s*$/m.exec(textIn(join(gitDir, 'config')) ?? '')?.[1]
  return worktree !== undefined && isSame(resolve(gitDir, worktree), root)
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** `.git` is a folder, or in a worktree or submodule a file that says where the folder is (gitrepository-layout(5)). */
function gitDirOf(path: string): string | undefined {
  const kind = statSync(path, { throwIfNoEntry: false })
  if (!kind) return undefined
  if (kind.isDirectory()) return statSync(join(path, 'HEAD'), { throwIfNoEntry: false }) ? path : undefined
  if (!kind.isFile()) return undefined
  const line = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1]
  return line === undefined ? undefined : resolve(dirname(path), line.trim())
}

function commonDirOf(gitDir: string): string {
  try {
    return realpathSync(resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim()))
  } catch {
    return realpathSync(gitDir)
  }
}
