import { foldRun, type RunView } from '../../decide/fold.ts'
import { endOf } from '../../decide/outcome-words.ts'
import { failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { batchRows } from '../../io/batch-rows.ts'
import type { Desk } from '../desk.ts'
import type { BatchOrder, OrderedTask } from '../wire.ts'
import { readKept } from './kept.ts'
import { shared } from './shares.ts'

/**
 * The same batch once more: what has a result is answered from the ledger, the rest is to be run, for what is left of
 * the amount that was said for all or for the one that is said now. Undefined: nothing is left to run.
 */
export function resumed(
  { ledger, paths }: Desk,
  view: RunView,
  saidUsdMicros?: number,
): Result<BatchOrder | undefined> {
  const { id, task } = view
  const plan = task.batch
  if (!plan) return refused(`${id} is no batch`, `\`waybill result ${id}\` shows what it is.`)
  if (!view.ended)
    return refused(
      `${id} still runs`,
      `\`waybill wait ${id}\` waits for its end, \`waybill cancel ${id}\` ends it.`,
    )
  const kept = readKept(paths.runs, id)
  if (!kept.ok) return kept
  const runs = new Map(plan.members.map(({ name, run }) => [name, run]))
  const tasks = kept.value.tasks.map((one): OrderedTask => {
    const run = runs.get(one.name)
    const before = run === undefined ? undefined : foldRun(ledger.entries(run))?.ended?.outcome
    const hasResult = before && ['accepted', 'unverified', 'stayed'].includes(endOf(before).word)
    return hasResult && run !== undefined ? { name: one.name, after: one.after, earlier: run } : one
  })
  if (tasks.every((one) => 'earlier' in one)) return ok(undefined)
  const { maxUsdMicros, research } = kept.value
  const again = { tasks, continues: id, ...(research ? { research } : {}) }
  if (saidUsdMicros !== undefined) return ok({ ...again, maxUsdMicros: saidUsdMicros })
  if (maxUsdMicros === undefined) return ok(again)
  const spent = batchRows(ledger, view).reduce((sum, row) => sum + row.countedUsdMicros, 0)
  const left = Math.max(0, maxUsdMicros - spent)
  const fits = shared(tasks, left)
  return fits.ok ? ok({ ...again, maxUsdMicros: left }) : fail(tooLittle(id, maxUsdMicros, spent))
}

const tooLittle = (id: string, maxUsdMicros: number, spentUsdMicros: number) =>
  failure(
    'over_budget',
    `${id} may cost ${usdText(maxUsdMicros)} and has cost ${usdText(spentUsdMicros)}: what is left is not enough for its other tasks`,
    { hint: `Say what they may cost: \`waybill resume ${id} --max-usd USD\`.` },
  )

const refused = (message: string, hint: string) => fail(failure('wrong_usage', message, { hint }))

/** Two that resume the same batch ask for the same: one of them runs, and the other brings what came of it. */
export const resumeKey = (batch: string): string => `resume:${batch}`
