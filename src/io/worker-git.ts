import { ok, type Result } from '../domain/result.ts'
import { NO_PROGRAMS, NO_TRANSPORT } from './git.ts'
import { withoutFilters } from './git-programs.ts'

type Variables = Result<Record<string, string>>

const UNDER_WAY = new Map<string, Promise<Variables>>()

/**
 * Variables for a worker that works in `cwd`: both vendors' CLIs start git by themselves, outside of any sandbox, and
 * what the repository's config names would run there. The commands of Codex's model do not see these variables.
 * Tasks of a batch that ask at the same moment are given one answer.
 */
export function workerGit(cwd: string): Promise<Variables> {
  const answer = UNDER_WAY.get(cwd) ?? variablesIn(cwd).finally(() => UNDER_WAY.delete(cwd))
  UNDER_WAY.set(cwd, answer)
  return answer
}

async function variablesIn(cwd: string): Promise<Variables> {
  const filters = await withoutFilters({ cwd })
  if (!filters.ok) return filters
  const settings = [...NO_PROGRAMS, ...filters.value]
  const numbered = settings.flatMap(({ name, value }, at) => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  const count = { GIT_CONFIG_COUNT: String(settings.length) }
  return ok({ ...NO_TRANSPORT, ...count, ...Object.fromEntries(numbered) })
}
