import { shapeFaults } from '../checks/answer-shape.ts'
import { forTheRest } from '../decide/consent.ts'
import { repairTask, reshaped, stopped, whyNoRepair } from '../decide/repair.ts'
import { refuseSecrets } from '../decide/secrets.ts'
import { costOf } from '../decide/spend.ts'
import type { Hold } from '../domain/budget.ts'
import type { Failure } from '../domain/failure.ts'
import type { Grant } from '../domain/grant.ts'
import type { Proof, Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { Ran } from '../execute.ts'
import type { World } from './world.ts'

/** One attempt before its hold is settled: all that ran for it, and what it came to. */
export type Work = { ran: Ran; reports: readonly [Report, ...Report[]]; signals: Signal[]; repair?: Proof }

/** All that one attempt may do. */
export type Permitted = {
  route: Delegation
  grant: Grant
  hold: Hold
  cargo: Cargo
  stillAllowed(): Failure | undefined
}

/** The work, and what mends the shape of its answer. A failure means that nothing was started. */
export async function carriedOut(task: Task, permitted: Permitted, world: World): Promise<Result<Work>> {
  const { route, grant, cargo, stillAllowed } = permitted
  const sinceMs = world.elapsedMs()
  const ran = await world.execute(task, route, grant, cargo, stillAllowed)
  return ran.ok ? ok(await inShape(task, ran.value, { ...permitted, sinceMs }, world)) : ran
}

/** With `world.elapsedMs` when its clock began. */
type Begun = Permitted & { sinceMs: number }

type Done = Extract<Report, { status: 'done' }>

/**
 * Where the answer lacks the shape asked for, its worker is asked once more, for that alone: under the same grant and
 * hold, with what is left of them, and reading only. The work itself stays as it is, its patch too.
 */
async function inShape(task: Task, first: Ran, permitted: Begun, world: World): Promise<Work> {
  const { report } = first
  const asIs: Work = { ran: first, reports: [report], signals: [] }
  if (report.status !== 'done' || task.ask.answerSchema === undefined) return asIs
  // A schema that cannot be read is for the check to tell.
  const faults = await shapeFaults(task.ask, report.structured).catch(() => [])
  if (faults.length === 0 || world.site(task).cancel.aborted) return asIs
  const failed = (why: string): Signal => ({
    name: 'repair_failed',
    detail: `the answer has not the shape asked for, and ${why}`,
  })

  const second = await askAgain(task, report, faults, permitted, world)
  if (typeof second === 'string') return { ...asIs, signals: [failed(`was not asked for again: ${second}`)] }
  if (!second.ok) {
    const why = second.failure.kind.replaceAll('_', ' ')
    return { ...asIs, signals: [failed(`could not be asked for again (${why})`)] }
  }
  const again = second.value.report
  const reports = [report, again] as const
  const cost = costOf(reports)
  const both = (told: Report): Ran => ({
    ...first,
    report: told,
    priceIsUpperBound: first.priceIsUpperBound || second.value.priceIsUpperBound,
    survivors: [...first.survivors, ...second.value.survivors],
  })
  const work = { reports: [...reports] as [Report, Report], repair: second.value.proof }
  if (again.status === 'failed') {
    const { failure } = again
    const why = `the run that was to mend it failed (${failure.kind.replaceAll('_', ' ')})`
    const told = failure.kind === 'cancelled' ? stopped(report, failure, cost) : { ...report, cost }
    return { ...work, ran: both(told), signals: [failed(why)] }
  }
  if ((await shapeFaults(task.ask, again.structured)).length > 0)
    return { ...work, ran: both({ ...report, cost }), signals: [failed('a second one has it neither')] }
  const detail =
    'the answer had not the shape asked for; its worker wrote it once more, and changed nothing else'
  return { ...work, ran: both(reshaped(report, again, cost)), signals: [{ name: 'repaired', detail }] }
}

/** Looked at, permitted and started as the work itself was; words where it is not even tried. */
async function askAgain(
  task: Task,
  report: Done,
  faults: string[],
  { route, grant, hold, sinceMs, stillAllowed }: Begun,
  world: World,
): Promise<Result<Ran> | string> {
  const { cost } = report
  if (cost.basis === 'unknown') return 'nobody knows what is left of its hold'
  const paid = cost.usdMicros
  const left = {
    maxUsdMicros: world.held(hold) - paid,
    wallMs: grant.limits.wallMs - (world.elapsedMs() - sinceMs),
  }
  const why = whyNoRepair(report, left, { ...grant.limits, maxUsdMicros: hold.usdMicros })
  if (why !== undefined) return why
  const again = repairTask(task, report, faults, world.nonce())
  // Outside of a session that is kept: it is no part of the work.
  const { continuing: _session, ...own } = route
  const reading: Delegation = { ...own, mode: 'read' }
  const cargo = await world.inspect(again, reading)
  if (!cargo.ok) return cargo
  const record = world.consent(task, route.worker)
  if (!record.ok) return record
  const denial = refuseSecrets(again, reading, record.value, cargo.value.findings)
  if (denial) return 'it holds what looks like a secret'
  return world.execute(again, reading, forTheRest(grant, left), cargo.value, stillAllowed, paid)
}
