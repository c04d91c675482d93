import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { findWorkspace } from '../io/repository.ts'

/** Where somebody says what may be done: the user's own files, and the repository that it is about. */
export type Place = { paths: WaybillPaths; workspace: Workspace }

export function placeAt(cwd: string): Result<Place> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const workspace = findWorkspace(cwd)
  return workspace.ok ? ok({ paths: paths.value, workspace: workspace.value }) : workspace
}
