import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { findWorkspace } from '../io/repository.ts'
import { placeOfReports } from './triage/reports-place.ts'

/** Where somebody says what may be done: the user's own files, and the repository that it is about. */
export type Place = { paths: WaybillPaths; workspace: Workspace }

/** Where a permission holds that somebody gives or takes: here, or wherever a report is looked at. */
export function placeFor({ triage }: { triage?: true }, cwd: string): Result<Place> {
  if (!triage) return placeAt(cwd)
  const paths = waybillPaths(process.env)
  return paths.ok ? ok({ paths: paths.value, workspace: placeOfReports(paths.value) }) : paths
}

export function placeAt(cwd: string): Result<Place> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const workspace = findWorkspace(cwd)
  return workspace.ok ? ok({ paths: paths.value, workspace: workspace.value }) : workspace
}
