import type { BatchPlan } from '../../domain/batch.ts'
import { USD } from '../../domain/money.ts'
import type { BatchRow } from '../../domain/outcome.ts'
import type { RunDocument, TaskDocument } from './document.ts'
import { spendDocument } from './spend-document.ts'

/** Of each task; the whole stands in its own waybill. */
const TEXT_CHARS = 20_000

/** The waybill of a batch: its own, and in it those of its tasks, as far as they have ended. */
export function withTasks(
  own: RunDocument,
  plan: BatchPlan,
  rows: readonly BatchRow[],
  waybillOf: (run: string) => RunDocument | undefined,
): RunDocument {
  const tasks = rows.map((row) => taskOf(row, row.spend && waybillOf(row.run)))
  const counted = rows.reduce((sum, { countedUsdMicros }) => sum + countedUsdMicros, 0)
  const { atOnce, continues = null } = plan
  return { ...own, batch: { tasks, countedUsd: counted / USD, atOnce, continues } }
}

function taskOf(row: BatchRow, waybill: RunDocument | undefined): TaskDocument {
  const {
    name,
    run: id,
    outcome,
    worker = null,
    model,
    activity,
    spend,
    failure = null,
    replayed = false,
  } = row
  const {
    text = null,
    structured,
    handoff,
    patch = null,
    applied,
    verdict = null,
    signals = [],
  } = waybill ?? {}
  return {
    name,
    id,
    outcome,
    worker,
    model: { requested: model?.requested ?? null, observed: model?.observed ?? null },
    ...(activity === undefined ? {} : { activity }),
    text: text && short(text, id),
    ...(structured === undefined ? {} : { structured }),
    ...(handoff === undefined ? {} : { handoff }),
    patch,
    ...(applied === undefined ? {} : { applied }),
    verdict,
    signals,
    spend: spend ? spendDocument(spend) : null,
    countedUsd: row.countedUsdMicros / USD,
    failure: waybill?.failure ?? failure,
    replayed,
  }
}

const short = (text: string, id: string): string =>
  text.length > TEXT_CHARS
    ? `${text.slice(0, TEXT_CHARS)}\n[cut after ${TEXT_CHARS} of ${text.length} characters; \`waybill result ${id}\` has all]`
    : text
