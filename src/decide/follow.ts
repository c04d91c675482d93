import { type Failure, failure } from '../domain/failure.ts'
import { fence } from '../domain/fence.ts'
import type { Followed, ToldSession } from '../domain/follow.ts'
import type { Outcome } from '../domain/outcome.ts'
import { printable } from '../domain/printable.ts'
import type { Delegation, Role } from '../domain/route.ts'
import { type Ask, plainAsk } from '../domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import type { RunView } from './fold.ts'
import { endOf } from './outcome-words.ts'
import { isSessionOf, keepsAnyway } from './worker-facts.ts'

/** Why a run cannot be followed up; undefined where it can. `goal`: what is to be done now. */
export function refuseFollowUp(view: RunView, goal: string | undefined): Failure | undefined {
  const { id, task, ended } = view
  const wrong = (message: string, hint: string) => failure('wrong_usage', message, { hint })
  if (task.batch)
    return wrong(
      `${id} is a batch, and only single runs are followed up`,
      `Name the run of one of its tasks, which \`waybill jobs\` lists; \`waybill resume ${id}\` alone runs what has no result.`,
    )
  if (!ended)
    return wrong(
      `${id} still runs`,
      `\`waybill wait ${id}\` waits for its end, \`waybill cancel ${id}\` ends it.`,
    )
  if (workerOf(view) === undefined)
    return wrong(
      `${id} was ${endOf(ended.outcome).word} before a worker had begun: there is nothing to follow up`,
      'Start it anew: `waybill run "…"`.',
    )
  if (goal === undefined || goal.trim() === '')
    return wrong(
      `${id} is a single run, and nothing was said to go on with`,
      `Say what is to be done now: \`waybill resume ${id} "…"\`.`,
    )
  return undefined
}

const workerOf = ({ worker }: RunView): WorkerId | undefined => WORKER_IDS.find((id) => id === worker?.name)

/** What a follow-up may say for itself; all else is as it was asked for the first time. */
export type FollowWords = { goal: string } & Partial<
  Pick<Ask, 'mode' | 'limits' | 'handoff' | 'keepSession' | 'idempotencyKey'>
>

/**
 * The ask of a follow-up: the same worker and model, another goal, and the bounds that its route gave the run, whoever had
 * said them: what rules, roles and settings say by now can only narrow it. The files, the shape of the answer and the end
 * of the work were meant for what was asked then.
 */
export function followAsk(view: RunView, said: FollowWords): Ask {
  const { task, worker } = view
  const before = task.ask
  const route = view.route?.kind === 'delegate' ? view.route : undefined
  const { role = before.role, effort = before.effort } = route ?? {}
  const model = route?.worker === worker?.name ? worker?.model : undefined
  const known = workerOf(view)
  return {
    ...plainAsk(said.goal),
    ...(before.kind ? { kind: before.kind } : {}),
    ...(role ? { role } : {}),
    ...(known ? { worker: known } : {}),
    ...(model ? { model } : {}),
    ...(effort ? { effort } : {}),
    ...(route ? { mode: route.mode } : {}),
    checks: [...new Set([...before.checks, ...(route?.checks ?? [])])],
    scope: before.scope,
    declared: before.declared,
    network: before.network,
    writable: before.writable,
    fullContext: before.fullContext,
    ...(before.keepSession ? { keepSession: true } : {}),
    ...said,
    limits: { ...before.limits, ...(route ? limitsOf(route, said) : {}), ...said.limits },
  }
}

/** How long it may be silent follows from its time, unless somebody said it: a new time has its own. */
function limitsOf(
  { limits: { wallMs, idleMs, maxUsdMicros } }: Delegation,
  { limits }: FollowWords,
): Ask['limits'] {
  return { wallMs, maxUsdMicros, ...(limits?.wallMs === undefined ? { idleMs } : {}) }
}

/** A role that is in no table any more can be asked for by nobody; what it gave the run stands in the ask by itself. */
export function withKnownRole({ role, ...ask }: Ask, roles: readonly Role[]): Ask {
  return roles.some(({ name }) => name === role) && role !== undefined ? { ...ask, role } : ask
}

const TOLD_CHARS = 2_000

/** The sessions that a run had its vendors keep, of all attempts, the newest last; none where none was to be kept, or nobody told which. */
export function keptSessions({ task, ended, sessions = [] }: RunView): readonly ToldSession[] {
  const isKept = (worker: WorkerId) => task.ask.keepSession || keepsAnyway(worker)
  const told = sessions.filter(({ id, worker }) => isSessionOf(worker, id) && isKept(worker))
  const outcome = ended?.outcome
  if (outcome?.kind !== 'finished') return told
  // An older Waybill has noted it here alone.
  const { worker, report } = outcome
  const { session: id } = report
  return id === undefined || !isSessionOf(worker, id) || !isKept(worker) || told.some((one) => one.id === id)
    ? told
    : [...told, { worker, id }]
}

const REDACTED = 'it holds a secret and was kept only with that taken out'

/** An earlier run for the one that follows it up, as its facts tell it; undefined where no worker had it. */
export function followedBy(view: RunView, nonce: string): Followed | undefined {
  const { id, task, ended, applying } = view
  const worker = workerOf(view)
  if (!ended || worker === undefined) return undefined
  const { outcome } = ended
  const kept = keptSessions(view).findLast((one) => one.worker === worker)
  const patch = outcome.kind === 'finished' || outcome.kind === 'lost' ? outcome.patch : undefined
  const isOpen = patch !== undefined && applying.applied === undefined
  const told = [`It was asked: ${cut(task.ask.goal)}`, ...endIn(outcome)].join('\n')
  return {
    run: id,
    worker,
    root: task.workspace.root,
    ...(kept ? { session: kept.id } : { sessionless: whyNoSession(view) }),
    ...(kept && keepsAnyway(worker) && isAnswered(outcome) ? { answered: true } : {}),
    ...(isOpen ? (patch.redacted ? { patchLeftOut: REDACTED } : { patch: patch.path }) : {}),
    told: `You go on from an earlier run, which you cannot look into.\n${fence(told, nonce)}`,
  }
}

const isAnswered = (outcome: Outcome): boolean =>
  outcome.kind === 'finished' && outcome.report.status === 'done'

const whyNoSession = ({ id, task, worker }: RunView): string =>
  task.ask.keepSession || WORKER_IDS.some((one) => one === worker?.name && keepsAnyway(one))
    ? `which one ${id} kept is not known: it ended before that was noted`
    : `${id} kept none; --keep-session keeps one`

function endIn(outcome: Outcome): string[] {
  if (outcome.kind === 'lost') return [`It did not come to its end: ${cut(outcome.failure.message)}`]
  if (outcome.kind !== 'finished') return []
  const { report, verdict } = outcome
  if (report.status === 'failed') return [`It did not come to its end: ${cut(report.failure.message)}`]
  const { closing } = report
  const rejected =
    verdict.verdict === 'rejected' ? verdict.results.filter(({ status }) => status !== 'passed') : []
  return [
    `${closing ? 'Where it left the work' : 'It answered'}: ${cut(closing?.summary ?? report.text)}`,
    ...(closing?.nextStep ? [`Next step: ${closing.nextStep}`] : []),
    ...rejected.map(({ check, detail }) => `A check rejected it: ${check}: ${cut(detail)}`),
  ]
}

function cut(text: string): string {
  const whole = printable(text).trim()
  return whole.length > TOLD_CHARS ? `${whole.slice(0, TOLD_CHARS - 1)}…` : whole
}
