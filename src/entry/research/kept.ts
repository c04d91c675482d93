import { join } from 'node:path'
import { makePrivateFolder, writeAtomically } from '../../io/files.ts'
import type { RunDocument } from '../render/document.ts'

/** Puts the report into the folder of its run, for people and for programs. */
export function keepReport(folder: string, { research, text }: RunDocument): void {
  if (!research) return
  makePrivateFolder(folder)
  writeAtomically(join(folder, 'report.json'), `${JSON.stringify(research, null, 2)}\n`)
  if (text !== null) writeAtomically(join(folder, 'report.md'), `${text}\n`)
}
