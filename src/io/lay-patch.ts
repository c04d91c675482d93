import { existsSync } from 'node:fs'
import { type GitCall, git } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'
import type { Scratch } from './scratch.ts'

/** `there`: the tree has the patch already, by whatever way. */
export type Laid = { how: 'laid' | 'there' } | { how: 'not'; because: string }

/** Puts an earlier patch into a scratch tree, whole or not at all; what hinders it comes back in words. */
export async function layPatch({ tree, gitDir }: Scratch, path: string): Promise<Laid> {
  if (!existsSync(path)) return { how: 'not', because: gone(path) }
  const place: GitCall = { cwd: tree, env: { GIT_DIR: gitDir, GIT_WORK_TREE: tree } }
  const filters = await withoutFilters(place)
  if (!filters.ok) return { how: 'not', because: filters.failure.message }
  const call = { ...place, options: asOptions(filters.value) }
  const laid = await git(['apply', '--whitespace=nowarn', path], call)
  if (laid.ok) return { how: 'laid' }
  if (await isLaid(call, path)) return { how: 'there' }
  return { how: 'not', because: `it does not fit the tree any more (${laid.message})` }
}

export const gone = (path: string): string => `its file is gone (${path})`

/** Whether a tree has a patch: it could be taken back. Nothing is changed. */
export async function isLaid(call: GitCall, path: string): Promise<boolean> {
  return (await git(['apply', '--check', '--reverse', path], call)).ok
}
