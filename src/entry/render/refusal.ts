import { nothingSpent } from '../../decide/spend.ts'
import type { Failure } from '../../domain/failure.ts'
import { type RunDocument, runDocument } from './document.ts'

/** The waybill of a task that was refused before anything was recorded. */
export const refusedDocument = (id: string, why: Failure): RunDocument =>
  runDocument(id, { kind: 'refused', failure: why, spend: nothingSpent(0), signals: [] }, undefined)
