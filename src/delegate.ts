import { runChecks } from './checks/index.ts'
import { refuseAsk } from './decide/ask.ts'
import { permit } from './decide/consent.ts'
import { type Attempt, nextWorker } from './decide/retry.ts'
import { chooseRoute, type Policy } from './decide/route.ts'
import { signalsOf } from './decide/signals.ts'
import { nothingSpent, spendOf } from './decide/spend.ts'
import type { Hold } from './domain/budget.ts'
import type { Fact } from './domain/event.ts'
import { type Failure, failure } from './domain/failure.ts'
import type { ConsentRecord, Denial, Grant } from './domain/grant.ts'
import type { Outcome } from './domain/outcome.ts'
import type { Report } from './domain/report.ts'
import type { Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { ProcessIdentity } from './domain/run.ts'
import type { Task } from './domain/task.ts'
import type { WorkerId } from './domain/worker-id.ts'
import type { Ran } from './execute.ts'

/** Everything a delegation needs from outside. Nothing in here decides. */
export type World = {
  policy: Policy
  owner: ProcessIdentity
  nowMs(): number
  elapsedMs(): number
  note(fact: Fact): void
  refuseFiles(task: Task): Failure | undefined
  consent(task: Task, worker: WorkerId): Result<ConsentRecord | undefined>
  reserve(holdId: string, worker: WorkerId, usdMicros: number): Result<Hold>
  settle(hold: Hold, usdMicros: number | 'unknown'): void
  execute(task: Task, route: Delegation, grant: Grant): Promise<Result<Ran>>
}

/** One delegation, from the ask to its outcome: decide, permit, reserve, run, settle, check. */
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
    const permission = allow(task, route, world)
    if (!permission.ok) return last ?? refused(permission.failure, world)
    if ('kind' in permission.value) return last ?? denied(route, permission.value, world)

    const hold = world.reserve(
      `${task.id}.${attempts.length + 1}`,
      worker,
      permission.value.limits.maxUsdMicros,
    )
    if (!hold.ok) return last ?? denied(route, overBudget(hold.failure), world)

    const ran = await world.execute(task, route, permission.value)
    world.settle(hold.value, ran.ok ? priceOf(ran.value.report) : 0)
    if (ran.ok) {
      reports.push(ran.value.report)
      last = await judge(task, { asked: first, route, hold: hold.value, ran: ran.value, reports }, world)
      if (ran.value.report.status === 'done') return last
    }
    const why = ran.ok ? failureOf(ran.value.report) : ran.failure
    attempts.push({ worker, failure: why })
    if (!ran.ok && !last) last = refused(why, world)
  }
  return last ?? refused(failure('worker_failed', 'no worker was tried'), world)
}

function allow(task: Task, route: Delegation, world: World): Result<Grant | Denial> {
  const record = world.consent(task, route.worker)
  if (!record.ok) return record
  const permission = permit(task, route, record.value, task.id, world.nowMs())
  if ('kind' in permission) world.note({ kind: 'grant.denied', because: permission.because })
  else
    world.note({
      kind: 'grant.issued',
      worker: route.worker,
      consentRecordedAt: permission.consent.recordedAt,
    })
  return { ok: true, value: permission }
}

type Attempted = { asked: Delegation; route: Delegation; hold: Hold; ran: Ran; reports: Report[] }

/** Acceptance comes from checks that we run, never from the worker's word. A failed run has nothing to check. */
async function judge(
  task: Task,
  { asked, route, hold, ran, reports }: Attempted,
  world: World,
): Promise<Outcome> {
  const { report, patch } = ran
  const verdict =
    report.status === 'done'
      ? await runChecks({ task, mode: route.mode, report, ...(patch ? { patch } : {}) }, (result) =>
          world.note({ kind: 'check.ended', result }),
        )
      : { verdict: 'unverified' as const, results: [] }
  const signals = signalsOf({
    asked: asked.worker,
    answered: route.worker,
    report,
    holdUsdMicros: hold.usdMicros,
    priceIsUpperBound: ran.priceIsUpperBound,
    survivors: ran.survivors,
    fullContext: task.ask.fullContext,
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
    signals,
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

const overBudget = (why: Failure): Denial => ({
  kind: 'denied',
  failure: 'over_budget',
  because: `Nothing was sent: ${why.message}.`,
  hint: why.hint,
})
