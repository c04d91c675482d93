import { statSync, utimesSync } from 'node:fs'
import { failure } from '../domain/failure.ts'
import { ok, type Result } from '../domain/result.ts'
import { copyFileSync } from './disk.ts'
import { type GitAnswer, type GitCall, git } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'

/** With its age: git trusts what an index says of a file that is older than the index, and looks inside the others. */
export function copyIndex(from: string, to: string): void {
  const facts = statSync(from, { throwIfNoEntry: false })
  if (!facts) return
  copyFileSync(from, to)
  utimesSync(to, facts.atime, Math.floor(facts.mtimeMs / 1000))
}

/** How git is called in the user's repository: on this working tree, whichever its config names, and without programs of its own. */
export async function callIn(root: string, limit: Pick<GitCall, 'leftMs'> = {}): Promise<Result<GitCall>> {
  const call: GitCall = { cwd: root, env: { GIT_WORK_TREE: root }, ...limit }
  const filters = await withoutFilters(call)
  return filters.ok ? ok({ ...call, options: asOptions(filters.value) }) : filters
}

/** What git would not do, in its own words. */
export const gitFailed = (what: string, answer: Extract<GitAnswer, { ok: false }>) =>
  failure('scratch_failed', `git could not ${what}: ${answer.message}`)

/**
 * Takes all that git does not ignore into the index of a call. In a sparse checkout git balks at a file outside of it,
 * which somebody has made all the same; only there `--sparse` is said, since git knows it from 2.34 on.
 */
export async function addAll(call: GitCall, paths: readonly string[] = []): Promise<GitAnswer> {
  const added = await git(['add', '--all', '--', '.', ...paths], call)
  if (added.ok || !/sparse/i.test(added.message)) return added
  return git(['add', '--all', '--sparse', '--', '.', ...paths], call)
}
