import { failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderedTask } from '../wire.ts'

/** The tasks, each with what it may cost: where the batch has an amount, those without one of their own share what is left of it. */
export function shared(
  tasks: readonly OrderedTask[],
  maxUsdMicros: number | undefined,
): Result<readonly OrderedTask[]> {
  if (maxUsdMicros === undefined) return ok(tasks)
  const said = tasks.flatMap((task) => ('ask' in task ? [task.ask.limits.maxUsdMicros] : []))
  const named = said.reduce<number>((sum, amount) => sum + (amount ?? 0), 0)
  const unnamed = said.filter((amount) => amount === undefined).length
  const share = unnamed === 0 ? 0 : Math.floor((maxUsdMicros - named) / unnamed)
  if (named > maxUsdMicros || (unnamed > 0 && share < 1)) {
    const others = unnamed > 0 ? ` and ${unnamed} more want a share` : ''
    const message = `the tasks ask for ${usdText(named)}${others}, and the whole batch may cost ${usdText(maxUsdMicros)}`
    return fail(
      failure('over_budget', message, { hint: 'Give the batch a larger maxUsd, or its tasks smaller ones.' }),
    )
  }
  return ok(tasks.map((task) => withShare(task, share)))
}

function withShare(task: OrderedTask, maxUsdMicros: number): OrderedTask {
  if (!('ask' in task) || task.ask.limits.maxUsdMicros !== undefined) return task
  return { ...task, ask: { ...task.ask, limits: { ...task.ask.limits, maxUsdMicros } } }
}
