import { type GitCall, git } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'
import type { Scratch } from './scratch.ts'

/** Puts an earlier patch into a scratch tree, whole or not at all; what hinders it comes back in words. */
export async function layPatch({ tree, gitDir }: Scratch, path: string): Promise<string | undefined> {
  const place: GitCall = { cwd: tree, env: { GIT_DIR: gitDir, GIT_WORK_TREE: tree } }
  const filters = await withoutFilters(place)
  if (!filters.ok) return filters.failure.message
  const laid = await git(['apply', '--whitespace=nowarn', path], {
    ...place,
    options: asOptions(filters.value),
  })
  return laid.ok ? undefined : laid.message
}
