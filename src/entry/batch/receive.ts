import { scopesOf } from '../../decide/budget.ts'
import { BATCH_HOLDER } from '../../domain/batch.ts'
import type { Hold, NewHold } from '../../domain/budget.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Task } from '../../domain/task.ts'
import { nowMs } from '../../io/clock.ts'
import { step } from '../../io/faults.ts'
import { identify } from '../../io/identity.ts'
import { brief } from '../conclusion.ts'
import type { House } from '../office.ts'
import type { Planned } from './members.ts'

/**
 * The batch, its tasks and the money for all of them come into the ledger together, before anything begins; or the batch
 * alone, where the caps have not that much. The hold is absent where no task will begin.
 */
export function receive(batch: Task, planned: readonly Planned[], house: House): Result<Hold | undefined> {
  const { ledger, project, config } = house
  const owner = identify(process.pid)
  const { redactor } = house.openSecrecy()
  const note = (task: Task) =>
    ledger.note(task.id, project, nowMs(), brief(redactor.value({ kind: 'task.received', task, owner })))
  const wanted = holdFor(batch, planned)
  const held = ledger.exclusively((): Result<Hold | undefined> => {
    // A research among the tasks of a batch was received with those.
    if (ledger.entries(batch.id, ['task.received']).length === 0) note(batch)
    const atMs = nowMs()
    const hold =
      wanted === undefined
        ? ok(undefined)
        : ledger.reserve(batch.id, project, atMs, wanted, scopesOf(project, config.caps, atMs))
    if (hold.ok) for (const { task } of planned) if (task) note(task)
    return hold
  })
  step('run', 'batch received')
  return held.ok ? held : { ok: false, failure: withWayOut(held.failure, planned) }
}

function holdFor({ id, parent, endsBeforeMs }: Task, planned: readonly Planned[]): NewHold | undefined {
  const usdMicros = sumOf(planned)
  if (usdMicros === 0) return undefined
  return {
    id: `${id}.1`,
    worker: BATCH_HOLDER,
    usdMicros,
    ...(parent === undefined ? {} : { parent }),
    ...(endsBeforeMs === undefined ? {} : { deadlineMs: endsBeforeMs }),
  }
}

const sumOf = (planned: readonly Planned[]): number =>
  planned.reduce((sum, { will }) => sum + (will?.holdUsdMicros ?? 0), 0)

function withWayOut(why: Failure, planned: readonly Planned[]): Failure {
  return wayOut(why, planned.filter(({ will }) => will).length, sumOf(planned))
}

/** How to make it fit: the caps say what is left, and here is what asked for more. */
export function wayOut(why: Failure, count: number, usdMicros: number): Failure {
  if (why.kind !== 'over_budget') return why
  const each = usdText(Math.floor(usdMicros / count))
  const hint = `Its ${count} tasks may cost ${each} each on average: give the batch a maxUsd, which is shared among them, or each task a smaller one. ${why.hint}`
  return failure(why.kind, why.message.replace('this run needs', 'this batch needs'), { hint })
}
