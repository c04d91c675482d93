import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Policy } from '../decide/route.ts'
import type { ReviewGate } from '../domain/gate.ts'
import { ROUTING_FILE } from '../domain/routing.ts'
import type { RoutingTable, Source } from '../domain/routing-table.ts'
import type { Workspace } from '../domain/task.ts'
import { makePrivateFolder, writeUnsynced } from './files.ts'
import type { WaybillPaths } from './paths.ts'
import { sha256 } from './sha256.ts'

/** One for each working tree; it can be made again at any time. */
const tableFile = ({ state }: WaybillPaths, { root }: Workspace): string =>
  join(state, 'routing', `${sha256().update(root).digest('hex').slice(0, 32)}.json`)

/** Everything that the rules of a repository hang on, as it is now. */
export const sourcesOf = (paths: WaybillPaths, { root }: Workspace): Source[] =>
  [paths.routing, join(root, ROUTING_FILE), paths.trusted, paths.config].map((path) => ({
    path,
    sha256: hashOf(path),
  }))

function hashOf(path: string): string | null {
  try {
    return sha256().update(readFileSync(path)).digest('hex')
  } catch {
    return null
  }
}

/** Whether anybody says anything beside the built-in table. */
export const isBuiltIn = (
  sources: readonly Source[],
  { routing, config }: WaybillPaths,
  root: string,
): boolean =>
  sources.every(
    ({ path, sha256 }) => sha256 === null || ![routing, config, join(root, ROUTING_FILE)].includes(path),
  )

/** The table, if it was made from exactly these sources. */
export function readTable(
  paths: WaybillPaths,
  workspace: Workspace,
  sources: readonly Source[],
): RoutingTable | undefined {
  try {
    const table = JSON.parse(readFileSync(tableFile(paths, workspace), 'utf8')) as RoutingTable
    const isFresh = table.version === 1 && JSON.stringify(table.sources) === JSON.stringify(sources)
    return isFresh ? table : undefined
  } catch {
    return undefined
  }
}

/** Written whole and then named: a reader sees the old one or the new one. `sources` as they were before the policy was read. */
export function writeTable(paths: WaybillPaths, workspace: Workspace, table: RoutingTable): void {
  const file = tableFile(paths, workspace)
  makePrivateFolder(dirname(file))
  writeUnsynced(file, JSON.stringify(table), 0o600)
}

export const tableFrom = (
  policy: Policy,
  sources: readonly Source[],
  gate: ReviewGate | undefined,
): RoutingTable => ({
  version: 1,
  sources,
  rules: policy.rules,
  roles: policy.roles,
  models: {
    'codex-cli': policy.workers['codex-cli'].defaultModel,
    'claude-cli': policy.workers['claude-cli'].defaultModel,
  },
  ...(gate ? { gate } : {}),
})
