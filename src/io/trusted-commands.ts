import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task, Workspace } from '../domain/task.ts'
import { commandTexts, NO_TRUST } from '../domain/trust.ts'
import type { WaybillPaths } from './paths.ts'
import { readTrusted } from './trusted.ts'

/** The commands that the user trusts for a repository, by name, as they are now. */
export function readCommands(trusted: string, workspace: Workspace): Result<Record<string, string>> {
  const read = readTrusted(trusted)
  return read.ok ? ok(commandTexts(read.value[projectKey(workspace)] ?? NO_TRUST)) : read
}

/** The same for a check, which throws what keeps it from running. */
export function trustedCommands(
  { trusted }: Pick<WaybillPaths, 'trusted'>,
  { workspace }: Pick<Task, 'workspace'>,
): Record<string, string> {
  const read = readCommands(trusted, workspace)
  if (read.ok) return read.value
  throw unreadable(`${read.failure.message}. ${read.failure.hint}`)
}

const unreadable = (message: string): Error => new Error(message)
