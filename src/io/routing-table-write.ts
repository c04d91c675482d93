import { dirname } from 'node:path'
import { readied } from '../decide/alternatives.ts'
import type { Policy } from '../decide/route.ts'
import type { RoutingTable, Source } from '../domain/routing-table.ts'
import type { Workspace } from '../domain/task.ts'
import { forEachWorker } from '../domain/worker-id.ts'
import { makePrivateFolder, writeUnsynced } from './files.ts'
import type { WaybillPaths } from './paths.ts'
import { tableFile } from './routing-table.ts'

/** Written whole and then named: a reader sees the old one or the new one. `sources` as they were before the policy was read. */
export function writeTable(paths: WaybillPaths, workspace: Workspace, table: RoutingTable): void {
  const file = tableFile(paths, workspace)
  makePrivateFolder(dirname(file))
  writeUnsynced(file, JSON.stringify(table), 0o600)
}

export const tableFrom = (policy: Policy, sources: readonly Source[], madeAtMs: number): RoutingTable => ({
  version: 1,
  sources,
  madeAtMs,
  rules: readied(policy.rules),
  roles: policy.roles,
  routings: policy.routings,
  models: forEachWorker((worker) => policy.workers[worker].defaultModel),
  ...(policy.gate ? { gate: policy.gate } : {}),
})
