import { checkNamed } from '../../decide/ask.ts'
import { workerNamed } from '../../decide/route.ts'
import { counted } from '../../domain/counted.ts'
import { failure } from '../../domain/failure.ts'
import { USD } from '../../domain/money.ts'
import { allOf, each, fail, maybe, ok, type Result } from '../../domain/result.ts'
import type { Ask } from '../../domain/task.ts'
import { shortName } from '../../domain/worker-id.ts'
import { roundsIn, searchOn } from '../search-fields.ts'
import type { BatchOrder, OrderedTask } from '../wire.ts'
import type { CommonFields, TaskFields } from './fields.ts'

/** What a batch says, read and typed. */
export type BatchFields = {
  tasks: TaskFields[]
  defaults?: CommonFields | undefined
  maxUsd?: number | undefined
}

/** The tasks as they will be asked for. A task whose names are wrong is refused by itself; two of one name are one mistake. */
export function orderFrom({ tasks, defaults = {}, maxUsd }: BatchFields): Result<BatchOrder> {
  const named = tasks.map((task, index) => ({ ...task, name: task.name ?? `task-${index + 1}` }))
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) !== index)
  if (twice) {
    const hint = 'Give each task a name of its own, or none.'
    return fail(failure('wrong_usage', `two tasks are called ${twice.name}`, { hint }))
  }
  return ok({
    tasks: named.map((task) => orderedFrom(task, defaults)),
    ...(maxUsd === undefined ? {} : { maxUsdMicros: Math.round(maxUsd * USD) }),
  })
}

function orderedFrom(task: TaskFields & { name: string }, defaults: CommonFields): OrderedTask {
  const { name, goal, after = [] } = task
  const ask = askFrom(goal, merged(task, defaults))
  return ask.ok ? { name, after, ask: ask.value } : { name, after, goal, refused: ask.failure }
}

/**
 * Task fields beat those of the batch (H8). A model or a worker of the batch is not meant for a task that names another
 * worker, or a role, which brings its own; a check can only be added, by whoever names it.
 */
export function merged(task: CommonFields, defaults: CommonFields): CommonFields {
  const { worker, model, ...others } = defaults
  const isOther =
    task.role !== undefined || (task.worker !== undefined && shortOf(task.worker) !== shortOf(worker))
  const inherited = {
    ...others,
    ...(task.role === undefined && worker !== undefined ? { worker } : {}),
    ...(isOther || model === undefined ? {} : { model }),
  }
  const checks = [...new Set([...(defaults.checks ?? []), ...(task.checks ?? [])])]
  return { ...inherited, ...task, limits: { ...defaults.limits, ...task.limits }, checks }
}

const shortOf = (worker: string | undefined) => worker && shortName(worker)

const askFrom = (goal: string, said: CommonFields): Result<Ask> =>
  allOf({
    goal: ok(goal),
    stopWhen: ok(said.stopWhen),
    kind: ok(said.kind),
    role: ok(said.role),
    worker: maybe(said.worker, workerNamed),
    model: ok(said.model),
    effort: ok(said.effort),
    mode: ok(said.mode),
    files: ok(said.files ?? []),
    checks: each(said.checks ?? [], checkNamed),
    scope: ok(said.scope ?? []),
    declared: ok(said.declared ?? []),
    answerSchema: ok(said.schema),
    limits: allOf({
      wallMs: ok(said.limits?.wall),
      idleMs: ok(said.limits?.idle),
      maxUsdMicros: ok(said.limits?.maxUsd && Math.ceil(said.limits.maxUsd * USD)),
    }),
    network: ok(said.network ?? false),
    writable: ok([]),
    fullContext: ok(said.fullContext ?? false),
    fallbacks: each(said.fallbacks ?? [], workerNamed),
    keepScratch: ok(false),
    handoff: ok(said.handoff || undefined),
    keepSession: ok(said.keepSession || undefined),
    search: ok(searchOn(said.search)),
    research: ok(roundsIn(said.research)),
  })

/** What the ledger calls a batch. */
export const goalOf = ({ tasks, research }: Pick<BatchOrder, 'tasks' | 'research'>): string => {
  if (research) return research.question
  const names = tasks.map(({ name }) => name).join(', ')
  return `${counted(tasks.length, 'task')}: ${names}`
}
