import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUILT_IN_MODELS, BUILT_IN_RULES, ROLES } from '../../decide/roles.ts'
import type { RoutingTable, Source } from '../../domain/routing-table.ts'
import { isBuiltIn, readTable, sourcesOf } from '../../io/routing-table.ts'
import type { Place } from '../place.ts'

/** A typed prompt waits for it; the host gives it 30 s. */
const LONGEST_MS = 10_000

/** The rules of a repository as a hook may have them; undefined where they cannot be read, and that was said on stderr. */
export function tableFor({ paths, workspace }: Place): RoutingTable | undefined {
  const sources = sourcesOf(paths, workspace)
  if (isBuiltIn(sources, paths, workspace.root)) return builtIn(sources)
  const known = readTable(paths, workspace, sources)
  if (known) return known
  const program = join(dirname(fileURLToPath(import.meta.url)), 'cli.mjs')
  const made = spawnSync(process.execPath, [program, 'policy', 'compile'], {
    cwd: workspace.root,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
  if (made.status !== 0) process.stderr.write(made.stderr)
  return readTable(paths, workspace, sources)
}

const builtIn = (sources: readonly Source[]): RoutingTable => ({
  version: 1,
  sources,
  rules: BUILT_IN_RULES,
  roles: ROLES,
  models: BUILT_IN_MODELS,
})
