import { realpathSync } from 'node:fs'
import { delimiter, isAbsolute, sep } from 'node:path'

/**
 * The folders of a PATH in which no repository can have put a program: relative and empty entries are left out, since
 * they name whatever folder one stands in, and so is what lies inside `root`; unless the user's home does too: a home
 * that is a repository itself is the user's own.
 */
export function searchFolders(path: string | undefined, root?: string, home?: string): string[] {
  const folders = [...new Set((path ?? '').split(delimiter))].filter(isAbsolute)
  if (root === undefined || (home !== undefined && isWithin(home, root))) return folders
  return folders.filter((folder) => !isWithin(folder, root))
}

/** The same as a PATH. Where nothing is left there is none: an empty one would stand for the current folder. */
export const searchPath = (path: string | undefined, root: string, home?: string): string | undefined =>
  searchFolders(path, root, home).join(delimiter) || undefined

/** The environment with such a PATH. */
export function withSearchPath({ PATH, ...env }: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const kept = searchPath(PATH, root, env.HOME)
  return kept === undefined ? env : { ...env, PATH: kept }
}

const isWithin = (folder: string, root: string): boolean =>
  [folder, realPath(folder)].some((path) => `${path}${sep}`.startsWith(`${root}${sep}`))

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
