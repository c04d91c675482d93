import { type Failure, failure } from '../domain/failure.ts'
import { fence } from '../domain/fence.ts'
import type { Followed } from '../domain/follow.ts'
import type { Outcome } from '../domain/outcome.ts'
import { printable } from '../domain/printable.ts'
import { type Ask, plainAsk } from '../domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import type { RunView } from './fold.ts'
import { endOf } from './outcome-words.ts'

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
 * The ask of a follow-up: the same worker and model, the same bounds, another goal. The files, the shape of the answer and
 * the end of the work were meant for what was asked then.
 */
export function followAsk({ task, worker, route }: RunView, said: FollowWords): Ask {
  const before = task.ask
  const model = route?.kind === 'delegate' && route.worker === worker?.name ? worker.model : undefined
  const known = WORKER_IDS.find((id) => id === worker?.name)
  return {
    ...plainAsk(said.goal),
    ...(before.kind ? { kind: before.kind } : {}),
    ...(before.role ? { role: before.role } : {}),
    ...(known ? { worker: known } : {}),
    ...(model ? { model } : {}),
    ...(before.effort ? { effort: before.effort } : {}),
    ...(route?.kind === 'delegate' ? { mode: route.mode } : {}),
    checks: before.checks,
    scope: before.scope,
    declared: before.declared,
    network: before.network,
    writable: before.writable,
    fullContext: before.fullContext,
    ...(before.keepSession ? { keepSession: true } : {}),
    ...said,
    limits: { ...before.limits, ...said.limits },
  }
}

/** A vendor's id stands in argv and in paths: nothing but the form that both have (codex 0.169.0, Claude Code 2.1.329). */
const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TOLD_CHARS = 2_000

/** The session that a run had its vendor keep; undefined where none was to be kept, or nobody told which it is. */
export function keptSession({ task, ended }: RunView): { worker: WorkerId; id: string } | undefined {
  const outcome = ended?.outcome
  if (!task.ask.keepSession || outcome?.kind !== 'finished') return undefined
  const { worker, report } = outcome
  const { session } = report
  return session !== undefined && SESSION_ID.test(session) ? { worker, id: session } : undefined
}

const REDACTED = 'it holds a secret and was kept only with that taken out'

/** An earlier run for the one that follows it up, as its facts tell it; undefined where no worker had it. */
export function followedBy(view: RunView, nonce: string): Followed | undefined {
  const { id, task, ended, applying } = view
  const worker = workerOf(view)
  if (!ended || worker === undefined) return undefined
  const { outcome } = ended
  const kept = keptSession(view)
  const patch = outcome.kind === 'finished' || outcome.kind === 'lost' ? outcome.patch : undefined
  const isOpen = patch !== undefined && applying.applied === undefined
  const told = [`It was asked: ${cut(task.ask.goal)}`, ...endIn(outcome)].join('\n')
  return {
    run: id,
    worker,
    root: task.workspace.root,
    ...(kept?.worker === worker ? { session: kept.id } : {}),
    ...(isOpen ? (patch.redacted ? { patchLeftOut: REDACTED } : { patch: patch.path }) : {}),
    told: `You go on from an earlier run, which you cannot look into.\n${fence(told, nonce)}`,
  }
}

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
