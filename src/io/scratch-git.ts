import { statSync, utimesSync } from 'node:fs'
import { failure } from '../domain/failure.ts'
import { ok, type Result } from '../domain/result.ts'
import { copyFileSync } from './disk.ts'
import type { GitAnswer, GitCall } from './git.ts'
import { asOptions, withoutFilters } from './git-programs.ts'

/** With its age: git trusts what an index says of a file that is older than the index, and looks inside the others. */
export function copyIndex(from: string, to: string): void {
  const facts = statSync(from, { throwIfNoEntry: false })
  if (!facts) return
  copyFileSync(from, to)
  utimesSync(to, facts.atime, Math.floor(facts.mtimeMs / 1000))
}

/** How git is called in the user's repository: on this working tree, whichever its config names, and without programs of its own. */
export async function callIn(root: string): Promise<Result<GitCall>> {
  const call: GitCall = { cwd: root, env: { GIT_WORK_TREE: root } }
  const filters = await withoutFilters(call)
  return filters.ok ? ok({ ...call, options: asOptions(filters.value) }) : filters
}

/** What git would not do, in its own words. */
export const gitFailed = (what: string, answer: Extract<GitAnswer, { ok: false }>) =>
  failure('scratch_failed', `git could not ${what}: ${answer.message}`)
