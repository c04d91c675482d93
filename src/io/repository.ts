import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'

/** By the system: Node's own, in JavaScript, looks at each folder on the way. */
const realpath = realpathSync.native

/** Finds the repository around `cwd` by reading files alone: a git process per task would cost 3 ms each. */
export function findWorkspace(cwd: string): Result<Workspace> {
  let start: string
  try {
    start = realpath(cwd)
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
    return ok({ cwd, root, commonDir: commonDirFor(realpath(gitDir), root) })
  }
  const message = `${join(root, '.git')} names ${gitDir}, and there is no such folder`
  return fail(failure('not_a_repository', message, { hint: 'Mend it with `git worktree repair`.' }))
}

/**
 * The folder by which consent is kept. A file or link `.git`, and a file `commondir`, are claims: whoever packs an
 * archive can write one that names a repository where a worker is allowed. They hold only where that repository says the
 * same: a worktree by its place and `gitdir`, a submodule by `core.worktree`. What nobody confirms stands for itself
 * alone: it inherits no consent.
 */
function commonDirFor(gitDir: string, root: string): string {
  const own = join(root, '.git')
  if (gitDir === own) return own
  const commonDir = commonDirOf(gitDir)
  return pointsBack(gitDir, commonDir, root) ? commonDir : own
}

function pointsBack(gitDir: string, commonDir: string, root: string): boolean {
  if (gitDir !== commonDir) {
    const tree = textIn(join(gitDir, 'gitdir'))?.trim()
    const isRegistered = dirname(gitDir) === join(commonDir, 'worktrees')
    return isRegistered && tree !== undefined && isSame(resolve(gitDir, tree), join(root, '.git'))
  }
  const worktree = /^\s*worktree\s*=\s*"?([^"\n]+)"?\s*$/m.exec(textIn(join(gitDir, 'config')) ?? '')?.[1]
  return worktree !== undefined && isSame(resolve(gitDir, worktree), root)
}

function isSame(a: string, b: string): boolean {
  try {
    return realpath(a) === realpath(b)
  } catch {
    return false
  }
}

/** Of a file alone: reading a FIFO that an archive brought would never end. */
function textIn(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
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
  const named = textIn(join(gitDir, 'commondir'))?.trim()
  try {
    return named === undefined ? gitDir : realpath(resolve(gitDir, named))
  } catch {
    return gitDir
  }
}
