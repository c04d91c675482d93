import type { RunView } from '../../decide/fold.ts'
import { reportOf } from '../../decide/research/report.ts'
import { reportText } from '../../decide/research/report-text.ts'
import type { BatchRow } from '../../domain/outcome.ts'
import type { RunDocument } from './document.ts'

/** The waybill of a research: its own, with the report that its rounds make up, as far as they have ended. */
export function withRounds(
  own: RunDocument,
  { task, ended }: RunView,
  rows: readonly BatchRow[],
  waybillOf: (run: string) => RunDocument | undefined,
): RunDocument {
  const outcome = ended?.outcome
  const end = outcome?.kind === 'batch' ? outcome.research : undefined
  const product = end && waybillOf(end.product)
  const rounds = rows.map((row) => {
    const waybill = row.spend && waybillOf(row.run)
    return {
      run: row.run,
      outcome: row.outcome,
      worker: row.worker ?? null,
      model: row.model?.observed ?? row.model?.requested ?? null,
      text: waybill?.text ?? null,
      usd: waybill?.spend?.usd ?? null,
      failure: waybill?.failure?.message ?? row.failure?.message ?? null,
      results: waybill?.verdict?.results ?? [],
    }
  })
  const research = reportOf(task.ask.goal, rounds, end ?? {})
  if (!product) return { ...own, research }
  const { worker, model, verdict } = product
  // What became of each claim stands in the report.
  const results = verdict?.results.map(({ honesty: _told, ...result }) => result) ?? []
  return {
    ...own,
    worker,
    model,
    text: reportText(research),
    verdict: verdict && { ...verdict, results },
    research,
  }
}
