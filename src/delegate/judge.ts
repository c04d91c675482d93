import { mayApply } from '../checks/check.ts'
import { asDone, deliveredAnyway, showsWork } from '../decide/delivered.ts'
import { handoverSignals } from '../decide/handover-signals.ts'
import { stopped } from '../decide/repair.ts'
import type { Attempt } from '../decide/retry.ts'
import { cargoSignals } from '../decide/secrets.ts'
import { signalsOf } from '../decide/signals.ts'
import { spendOf } from '../decide/spend.ts'
import type { Hold } from '../domain/budget.ts'
import type { Verdict } from '../domain/check.ts'
import { failure } from '../domain/failure.ts'
import type { Outcome, Signal, Tried } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Delegation } from '../domain/route.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Work } from './repair.ts'
import type { World } from './world.ts'

type Attempted = {
  asked: Delegation
  route: Delegation
  cargo: Cargo
  hold: Hold
  work: Work
  reports: Report[]
  /** What was tried before. */
  before: readonly Attempt[]
}

/** Acceptance comes from checks that we run, never from the worker's word. */
export async function judge(task: Task, attempted: Attempted, world: World): Promise<Outcome> {
  const { asked, route, cargo, hold, work, reports, before } = attempted
  const { ran, repair } = work
  const { patch } = ran
  const others = othersIn(before, route.worker)
  const { report, verdict, told } = await judged(task, attempted, world)
  const signals = signalsOf({
    asked: asked.worker,
    answered: route.worker,
    before,
    modelAsked: route.modelAsked,
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
    ...(repair ? { repair } : {}),
    ...(others.length > 0 ? { before: others } : {}),
    ...(patch ? { patch } : {}),
    spend,
    signals: [
      ...told,
      ...signals,
      ...handoverSignals(task, route.continuing, report),
      ...(ran.signals ?? []),
      ...work.signals,
      ...cargoSignals(cargo),
      ...(await unseen(task, report, cargo)),
    ],
  }
}

/** Those that it took over from, each with what became of its last try. */
function othersIn(before: readonly Attempt[], worker: WorkerId): Tried[] {
  const last = new Map(before.map((attempt) => [attempt.worker, attempt]))
  last.delete(worker)
  return [...last.values()].map(({ worker: who, failure: { kind, message } }) => ({
    worker: who,
    failure: { kind, message },
  }))
}

/** Only of a worker that sees no file by itself: what it says of any other is not from looking. */
const unseen = async (task: Task, report: Report, { pasted }: Cargo): Promise<Signal[]> =>
  pasted && report.status === 'done' ? (await checks()).unseenCode({ task, report, pasted }) : []

/** Loaded once there is something to judge: no start waits for the scanners. */
const checks = () => import('../checks/index.ts')

type Judged = { report: Report; verdict: Verdict; told: Signal[] }

const UNCHECKED: Verdict = { verdict: 'unverified', results: [] }

const unjudged = (report: Report): Judged => ({
  report,
  verdict: UNCHECKED,
  told: [],
})

const CUT = failure('cancelled', 'it was cancelled while its work was being checked')

/** Of a failed run nothing is believed; but what is on disk and passes is delivered before no result is said to be there (T25). */
async function judged(task: Task, attempted: Attempted, world: World): Promise<Judged> {
  const { report, patch } = attempted.work.ran
  if (report.status === 'done') {
    const verdict = await checked(task, attempted, report, world)
    const isCut = verdict.verdict !== 'accepted' && world.site(task).cancel.aborted
    return isCut ? unjudged(stopped(report, CUT, report.cost)) : { report, verdict, told: [] }
  }
  const left = patch && !patch.redacted ? asDone(report) : undefined
  if (!left || !(await checks()).testsTrusted(world.site(task))) return unjudged(report)
  const verdict = await checked(task, attempted, left, world)
  return showsWork(verdict) ? { report: left, verdict, told: [deliveredAnyway(report)] } : unjudged(report)
}

async function checked(
  task: Task,
  { route, cargo, work: { ran } }: Attempted,
  report: Extract<Report, { status: 'done' }>,
  world: World,
): Promise<Verdict> {
  const base = ran.proof.sent.reach?.base
  const evidence = {
    task,
    mode: route.mode,
    report,
    asked: route.checks,
    site: world.site(task),
    ...(ran.patch ? { patch: ran.patch } : {}),
    ...(ran.own ? { own: ran.own } : {}),
    ...(base ? { base } : {}),
    ...(cargo.pasted ? { pasted: cargo.pasted } : {}),
  }
  if (!mayApply(evidence)) return UNCHECKED
  const { runChecks } = await checks()
  return runChecks(evidence, (result) => world.note({ kind: 'check.ended', result }))
}
