import { runChecks } from './checks/index.ts'
import { refuseAsk } from './decide/ask.ts'
import { lapsed } from './decide/consent.ts'
import { type Attempt, nextWorker } from './decide/retry.ts'
import { chooseRoute, type Policy } from './decide/route.ts'
import { cargoSignals } from './decide/secrets.ts'
import { signalsOf } from './decide/signals.ts'
import { nothingSpent, spendOf } from './decide/spend.ts'
import { permission } from './delegate/permission.ts'
import type { World } from './delegate/world.ts'
import type { Hold } from './domain/budget.ts'
import { type Failure, failure } from './domain/failure.ts'
import type { Denial, Grant } from './domain/grant.ts'
import type { Outcome } from './domain/outcome.ts'
import type { Report } from './domain/report.ts'
import { fail, type Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { Cargo } from './domain/secret.ts'
import type { Task } from './domain/task.ts'
import type { WorkerId } from './domain/worker-id.ts'
import type { Ran } from './execute.ts'

/** One delegation, from the ask to its outcome: decide, look at what would leave, permit, reserve, run, settle, check. */
export async function delegate(task: Task, world: World): Promise<Outcome> {
  const refusal = refuseAsk(task.ask) ?? world.refuseFiles(task)
  if (refusal) return refused(refusal, world)
  const chosen = chooseRoute(task.ask, task.caller, world.policy)
  if (!chosen.ok) return refused(chosen.failure, world)

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
  return runInTurn(task, chosen.value, world)
}

/** The chosen worker, then those declared as fallbacks: each with a grant and a hold of its own. */
async function runInTurn(task: Task, first: Delegation, world: World): Promise<Outcome> {
  const declared = [first.worker, ...first.fallbacks]
  const attempts: Attempt[] = []
  const reports: Report[] = []
  let last: Outcome | undefined
  for (let worker = nextWorker([], declared); worker !== undefined; worker = nextWorker(attempts, declared)) {
    const route = worker === first.worker ? first : onto(first, worker, world.policy)
    const cargo = await world.inspect(task, route)
    if (!cargo.ok) return last ?? refused(cargo.failure, world)
    const allowed = allow(task, route, cargo.value, world)
    if (!allowed.ok) return last ?? refused(allowed.failure, world)
    if ('kind' in allowed.value) return last ?? denied(route, allowed.value, world)

    const hold = world.reserve(task, `${task.id}.${attempts.length + 1}`, allowed.value)
    if (!hold.ok) return last ?? unheld(route, hold.failure, world)

    const grant = allowed.value
    const stillAllowed = () => refuseLapsed(task, route, grant, world)
    // Once more with the money set aside, and in `execute` once more before the start: people may have changed their mind.
    const lapse = stillAllowed()
    const ran = lapse ? fail(lapse) : await world.execute(task, route, grant, cargo.value, stillAllowed)
    world.settle(hold.value, ran.ok ? priceOf(ran.value.report) : 0)
    if (ran.ok) {
      reports.push(ran.value.report)
      const attempt = { asked: first, route, cargo: cargo.value, hold: hold.value, ran: ran.value, reports }
      last = await judge(task, attempt, world)
      if (ran.value.report.status === 'done') return last
    }
    const why = ran.ok ? failureOf(ran.value.report) : ran.failure
    attempts.push({ worker, failure: why })
    if (!ran.ok && !last) last = refused(why, world)
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

type Attempted = {
  asked: Delegation
  route: Delegation
  cargo: Cargo
  hold: Hold
  ran: Ran
  reports: Report[]
}

/** Acceptance comes from checks that we run, never from the worker's word. A failed run has nothing to check. */
async function judge(
  task: Task,
  { asked, route, cargo, hold, ran, reports }: Attempted,
  world: World,
): Promise<Outcome> {
  const { report, patch } = ran
  const verdict =
    report.status === 'done'
      ? await runChecks(
          {
            task,
            mode: route.mode,
            report,
            asked: route.checks,
            site: world.site(task),
            ...(patch ? { patch } : {}),
          },
          (result) => world.note({ kind: 'check.ended', result }),
        )
      : { verdict: 'unverified' as const, results: [] }
  const signals = signalsOf({
    asked: asked.worker,
    answered: route.worker,
    report,
    ...(patch ? { patch } : {}),
    holdUsdMicros: hold.usdMicros,
    priceIsUpperBound: ran.priceIsUpperBound,
    lane: ran.proof.lane,
    laneBefore: world.paidBefore(route.worker),
    survivors: ran.survivors,
    fullContext: task.ask.fullContext,
    losses: ran.proof.losses,
  })
  const spend = spendOf(reports, world.elapsedMs())
  return {
    kind: 'finished',
    route,
    worker: route.worker,
    report,
    verdict,
    proof: ran.proof,
    ...(patch ? { patch } : {}),
    spend,
    signals: [...signals, ...cargoSignals(cargo)],
  }
}

const onto = (route: Delegation, worker: WorkerId, policy: Policy): Delegation => {
  const { defaultModel: model, modelFrom } = policy.workers[worker]
  const because = `${route.worker} could not, and ${worker} was declared as a fallback`
  const provenance = { ...route.provenance, worker: 'fallback', model: modelFrom }
  return { ...route, worker, model, because, provenance }
}

const priceOf = (report: Report): number | 'unknown' =>
  report.cost.basis === 'unknown' ? 'unknown' : report.cost.usdMicros

const failureOf = (report: Report): Failure =>
  report.status === 'failed' ? report.failure : failure('checks_failed', 'the checks did not pass')

const refused = (why: Failure, world: World): Outcome => ({
  kind: 'refused',
  failure: why,
  spend: nothingSpent(world.elapsedMs()),
  signals: [],
})

const denied = (route: Delegation, denial: Denial, world: World): Outcome => ({
  kind: 'denied',
  route,
  denial,
  spend: nothingSpent(world.elapsedMs()),
  signals: [],
})

/** No money could be set aside: a refusal that says what is left, or a ledger that cannot be written. */
function unheld(route: Delegation, why: Failure, world: World): Outcome {
  const { kind, message, hint } = why
  if (kind !== 'over_budget' && kind !== 'over_deadline') return refused(why, world)
  const because = `Nothing was sent: ${message}.`
  return denied(route, { kind: 'denied', failure: kind, because, hint }, world)
}
