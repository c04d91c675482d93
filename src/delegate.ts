import { refuseAsk } from './decide/ask.ts'
import { lapsed } from './decide/consent.ts'
import { type Attempt, nextWorker } from './decide/retry.ts'
import { chooseRoute, type Policy, ruled } from './decide/route.ts'
import { fallbackTarget } from './decide/route-model.ts'
import { nothingSpent, spendOf } from './decide/spend.ts'
import { denied, refused, unheld } from './delegate/ends.ts'
import { judge } from './delegate/judge.ts'
import { permission } from './delegate/permission.ts'
import { carriedOut } from './delegate/repair.ts'
import type { World } from './delegate/world.ts'
import { type Failure, failure } from './domain/failure.ts'
import type { Denial, Grant } from './domain/grant.ts'
import type { Outcome } from './domain/outcome.ts'
import type { Report } from './domain/report.ts'
import { fail, type Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { Cargo } from './domain/secret.ts'
import type { Task } from './domain/task.ts'
import type { WorkerId } from './domain/worker-id.ts'

/** One delegation, from the ask to its outcome: decide, look at what would leave, permit, reserve, run, settle, check. */
export async function delegate(task: Task, world: World): Promise<Outcome> {
  const refusal = refuseAsk(task.ask) ?? world.refuseFiles(task)
  if (refusal) return refused(refusal, world)
  const chosen = chooseRoute(task.ask, task.caller, world.policy)
  if (!chosen.ok) return refused(chosen.failure, world)
  const unchecked = chosen.value.kind === 'delegate' ? world.refuseChecks(task, chosen.value) : undefined
  if (unchecked) return refused(unchecked, world)

  world.note({ kind: 'task.received', task, owner: world.owner })
  world.note({ kind: 'route.chosen', route: chosen.value })
  if (chosen.value.kind === 'stay') {
    return {
      kind: 'stayed',
      because: chosen.value.because,
      spend: nothingSpent(world.elapsedMs()),
      signals: [],
    }
  }
  return runInTurn(ruled(task, chosen.value), chosen.value, world)
}

/** The chosen worker, then those declared as fallbacks: each with a grant and a hold of its own. */
async function runInTurn(task: Task, first: Delegation, world: World): Promise<Outcome> {
  const declared = [first.worker, ...first.fallbacks]
  const attempts: Attempt[] = []
  const reports: Report[] = []
  let last: Outcome | undefined
  for (let worker = nextWorker([], declared); worker !== undefined; worker = nextWorker(attempts, declared)) {
    const onWorker = worker === first.worker ? first : onto(first, worker, task, world.policy)
    const route = goingOn(task, onWorker, attempts, world)
    const cargo = await world.inspect(task, route)
    if (!cargo.ok) return notTakenOver(last, worker, cargo.failure.message) ?? refused(cargo.failure, world)
    const allowed = allow(task, route, cargo.value, world)
    if (!allowed.ok)
      return notTakenOver(last, worker, allowed.failure.message) ?? refused(allowed.failure, world)
    if ('kind' in allowed.value)
      return notTakenOver(last, worker, allowed.value.hint) ?? denied(route, allowed.value, world)

    const hold = world.reserve(task, `${task.id}.${attempts.length + 1}`, allowed.value)
    if (!hold.ok)
      return notTakenOver(last, worker, hold.failure.message) ?? unheld(route, hold.failure, world)

    const grant = allowed.value
    const stillAllowed = () => refuseLapsed(task, route, grant, world)
    // Once more with the money set aside, and in `execute` once more before the start: people may have changed their mind.
    const lapse = stillAllowed()
    const permitted = { route, grant, hold: hold.value, cargo: cargo.value, stillAllowed }
    const done = lapse ? fail(lapse) : await carriedOut(task, permitted, world)
    world.settle(hold.value, done.ok ? spendOf(done.value.reports, 0).usdMicros : 0)
    if (done.ok) {
      reports.push(...done.value.reports)
      const before = [...attempts]
      last = await judge(task, { asked: first, ...permitted, work: done.value, reports, before }, world)
      if (isDone(last) && !isUnshaped(last)) return last
    }
    const why = done.ok ? failureOf(done.value.ran.report) : done.failure
    const unpaid = done.ok && done.value.ran.report.billing === 'local' ? ({ unpaid: true } as const) : {}
    attempts.push({ worker, failure: why, ...unpaid })
    if (!done.ok && !last) last = refused(why, world)
  }
  return last ?? refused(failure('worker_failed', 'no worker was tried'), world)
}

function allow(task: Task, route: Delegation, cargo: Cargo, world: World): Result<Grant | Denial> {
  const permitted = permission(task, route, cargo, world)
  if (!permitted.ok) return permitted
  const { value } = permitted
  if ('kind' in value) world.note({ kind: 'grant.denied', because: value.because })
  else
    world.note({
      kind: 'grant.issued',
      worker: route.worker,
      consentRecordedAt: value.consent.recordedAt,
    })
  return permitted
}

/** Consents are read anew each time: no bytes leave without one that is valid at that moment (I10). */
function refuseLapsed(task: Task, route: Delegation, grant: Grant, world: World): Failure | undefined {
  const record = world.consent(task, route.worker)
  if (!record.ok) return record.failure
  const denial = lapsed(task, route, record.value, grant, world.nowMs())
  if (!denial) return undefined
  world.note({ kind: 'grant.denied', because: denial.because })
  return failure(denial.failure, denial.because, { hint: denial.hint })
}

const isDone = (outcome: Outcome): boolean => outcome.kind === 'finished' && outcome.report.status === 'done'

const onto = (first: Delegation, worker: WorkerId, { ask, caller }: Task, policy: Policy): Delegation => {
  const { modelAsked: _ofTheFirst, server: _where, ...route } = first
  const { defaultModel: written, modelFrom, server } = policy.workers[worker]
  const target = fallbackTarget(worker, { caller, model: ask.callerModel }, policy.workers)
  const because = `${route.worker} could not, and ${worker} was declared as a fallback`
  const provenance = { ...route.provenance, worker: 'fallback', model: modelFrom }
  return {
    ...route,
    worker,
    ...(target.ok ? target.value : { model: written }),
    ...(server ? { server } : {}),
    because,
    provenance,
  }
}

/** In the session of the run that is followed up, unless the vendor has just said that it is gone. */
function goingOn(task: Task, route: Delegation, attempts: Attempt[], world: World): Delegation {
  const gone = attempts.find(
    ({ worker, failure: { kind } }) => worker === route.worker && kind === 'session_gone',
  )
  if (gone) return { ...route, continuing: { in: 'fresh', because: gone.failure.message } }
  const continuing = world.continuing(task, route.worker)
  return continuing ? { ...route, continuing } : route
}

/** The same outcome, which says why nobody took over from it. */
function notTakenOver(outcome: Outcome | undefined, worker: WorkerId, why: string): Outcome | undefined {
  if (outcome === undefined) return undefined
  const detail = `${worker} was declared to take over, and could not: ${why}`
  return { ...outcome, signals: [...outcome.signals, { name: 'not_taken_over', detail }] }
}

/** Asked twice for an answer of that shape, and wrote none. What was written to a tree is not thrown away for it. */
const isUnshaped = (outcome: Outcome): boolean =>
  outcome.kind === 'finished' &&
  outcome.route.mode === 'read' &&
  outcome.verdict.results.some(({ check, status }) => check === 'answer-shape' && status === 'failed')

const failureOf = (report: Report): Failure =>
  report.status === 'failed'
    ? report.failure
    : failure('unshaped_answer', 'its answer has not the shape asked for')
