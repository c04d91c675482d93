import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ok, type Result } from '../../domain/result.ts'
import type { Workspace } from '../../domain/task.ts'
import { makePrivateFolder } from '../../io/files.ts'
import { type WaybillPaths, waybillPaths } from '../../io/paths.ts'
import { type Place, placeAt } from '../place.ts'

/**
 * From where reports are given to workers, whatever folder somebody stands in: an empty folder of Waybill's own. A report
 * belongs to a machine and to no repository, so it has a permission of its own, and who is given it finds no file.
 */
export function placeOfReports({ state }: Pick<WaybillPaths, 'state'>): Workspace {
  const folder = join(state, 'triage')
  makePrivateFolder(folder)
  const root = realpathSync.native(folder)
  return { cwd: root, root, commonDir: root, ofReports: true }
}

/** Where a permission holds that somebody gives or takes: here, or wherever a report is looked at. */
export function placeFor({ triage }: { triage?: true }, cwd: string): Result<Place> {
  if (!triage) return placeAt(cwd)
  const paths = waybillPaths(process.env)
  return paths.ok ? ok({ paths: paths.value, workspace: placeOfReports(paths.value) }) : paths
}
