import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from '../../domain/task.ts'
import { makePrivateFolder } from '../../io/files.ts'
import type { WaybillPaths } from '../../io/paths.ts'

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
