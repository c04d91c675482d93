import { foldRun, type RunView } from '../../decide/fold.ts'
import { endOf } from '../../decide/outcome-words.ts'
import { failure } from '../../domain/failure.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Desk } from '../desk.ts'
import type { BatchOrder, OrderedTask } from '../wire.ts'
import { readKept } from './kept.ts'

/** The same batch once more: what has a result is answered from the ledger, the rest is to be run. Undefined: nothing is left to run. */
export function resumed({ ledger, paths }: Desk, view: RunView): Result<BatchOrder | undefined> {
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
  return ok({ ...kept.value, tasks, continues: id })
}

const refused = (message: string, hint: string) => fail(failure('wrong_usage', message, { hint }))

/** Two that resume the same batch ask for the same: one of them runs, and the other brings what came of it. */
export const resumeKey = (batch: string): string => `resume:${batch}`
