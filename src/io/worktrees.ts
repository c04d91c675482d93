import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Workspace } from '../domain/task.ts'

/**
 * The git directory under which a repository keeps a linked worktree at `tree`, also where the tree itself is gone. Told
 * by the repository: the file `.git` in the tree is the worker's to damage.
 */
export function registeredAs({ commonDir }: Pick<Workspace, 'commonDir'>, tree: string): string | undefined {
  const pointers = [tree, realPathOf(tree)].map((path) => join(path, '.git'))
  const folder = join(commonDir, 'worktrees')
  return namesIn(folder)
    .map((name) => join(folder, name))
    .find((gitDir) => {
      const pointer = textIn(join(gitDir, 'gitdir'))
      return pointer !== undefined && pointers.includes(resolve(gitDir, pointer))
    })
}

/** The tree may be gone; the folder around it is ours and stays. */
function realPathOf(tree: string): string {
  try {
    return join(realpathSync(dirname(tree)), basename(tree))
  } catch {
    return tree
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Git ends the line; a path may hold newlines of its own. */
function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\n$/, '')
  } catch {
    return undefined
  }
}
