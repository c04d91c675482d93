import { failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Ask } from '../../domain/task.ts'
import type { OrderedTask } from '../wire.ts'

/** The tasks, each with what it may cost: where the batch has an amount, those without one of their own share what is left of it. */
export function shared(
  tasks: readonly OrderedTask[],
  maxUsdMicros: number | undefined,
): Result<readonly OrderedTask[]> {
  if (maxUsdMicros === undefined) return ok(tasks)
  const asks = tasks.flatMap((task) => ('ask' in task ? [task.ask] : []))
  const named = asks.reduce((sum, ask) => sum + (ask.limits.maxUsdMicros ?? 0) * holdsOf(ask), 0)
  const unnamed = asks.reduce(
    (sum, ask) => sum + (ask.limits.maxUsdMicros === undefined ? holdsOf(ask) : 0),
    0,
  )
  const share = unnamed === 0 ? 0 : Math.floor((maxUsdMicros - named) / unnamed)
  if (named > maxUsdMicros || (unnamed > 0 && share < 1)) {
    const others = unnamed > 0 ? `, and those that name no amount want a share` : ''
    const message = `the tasks ask for ${usdText(named)}${others}, and the whole batch may cost ${usdText(maxUsdMicros)}`
    return fail(
      failure('over_budget', message, { hint: 'Give the batch a larger maxUsd, or its tasks smaller ones.' }),
    )
  }
  return ok(tasks.map((task) => withShare(task, share)))
}

/** One, and one more for each worker that may take over. */
const holdsOf = ({ fallbacks, worker }: Ask): number =>
  1 + fallbacks.filter((other) => other !== worker).length

function withShare(task: OrderedTask, maxUsdMicros: number): OrderedTask {
  if (!('ask' in task) || task.ask.limits.maxUsdMicros !== undefined) return task
  return { ...task, ask: { ...task.ask, limits: { ...task.ask.limits, maxUsdMicros } } }
}
