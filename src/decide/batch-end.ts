import type { BatchMember } from '../domain/batch.ts'
import { exitCodeOf, type Failure, failure } from '../domain/failure.ts'
import type { BatchRow, Outcome } from '../domain/outcome.ts'
import type { RunView } from './fold.ts'
import { endOf } from './outcome-words.ts'
import { spendOfAll } from './spend.ts'

const MESSAGE_CHARS = 500

/** How one task stands, told from its own run alone: the same words for a living batch and for a dead one. */
export function rowOf(member: BatchMember, view: RunView | undefined, countedUsdMicros: number): BatchRow {
  const { name, run } = member
  const row = { name, run, countedUsdMicros, ...(member.earlier ? { replayed: true as const } : {}) }
  if (!view?.ended) {
    const goesOn = view?.worker ? 'running' : 'waiting'
    const activity = view?.activity === undefined ? {} : { activity: view.activity }
    return { ...row, outcome: goesOn, ...whoIn(view), ...activity }
  }
  const { outcome } = view.ended
  const { word, failure } = endOf(outcome)
  return {
    ...row,
    outcome: failure?.kind === 'not_begun' ? 'not_begun' : word,
    ...whoIn(view),
    ...(outcome.kind === 'finished' ? whoRan(outcome) : {}),
    spend: outcome.spend,
    ...(failure ? { failure: brief(failure) } : {}),
  }
}

function whoIn(view: RunView | undefined): Pick<BatchRow, 'worker' | 'model'> {
  if (view?.worker) return { worker: view.worker.name, model: { requested: view.worker.model } }
  if (view?.route?.kind !== 'delegate') return {}
  return { worker: view.route.worker, model: { requested: view.route.model } }
}

function whoRan({
  worker,
  report,
}: Extract<Outcome, { kind: 'finished' }>): Pick<BatchRow, 'worker' | 'model'> {
  const { modelRequested: requested, modelObserved: observed } = report
  return { worker, model: { requested, ...(observed === undefined ? {} : { observed }) } }
}

/** The whole of it stands in the task's own waybill. */
const brief = ({ kind, message, hint }: Failure): Failure => ({
  kind,
  message: message.length > MESSAGE_CHARS ? `${message.slice(0, MESSAGE_CHARS - 1)}…` : message,
  hint,
})

export const hasResult = ({ outcome }: Pick<BatchRow, 'outcome'>): boolean =>
  outcome === 'accepted' || outcome === 'unverified' || outcome === 'stayed'

/**
 * Gravest first, by exit code: what a person did, a bug, then what must be mended before anything can run, then what was
 * not allowed, then what ran in vain. A task that was not begun only waits for one of these.
 */
const GRAVITY = [130, 1, 6, 2, 3, 4, 5]

function gravest(rows: readonly BatchRow[]): Failure | undefined {
  const rank = ({ kind }: Failure) =>
    kind === 'not_begun' ? GRAVITY.length : GRAVITY.indexOf(exitCodeOf(kind))
  return rows.flatMap(({ failure }) => failure ?? []).sort((a, b) => rank(a) - rank(b))[0]
}

const NAMED = 5

/** What all tasks together came to. `died`: nobody saw the batch to its end. */
export function batchOutcome(id: string, rows: BatchRow[], ms: number, died?: Failure): Outcome {
  const paid = rows.flatMap(({ spend, replayed }) => (spend && !replayed ? [spend] : []))
  const spend = spendOfAll(paid, ms)
  const worst = died ?? gravest(rows)
  const without = rows.filter((row) => !hasResult(row))
  // Also where its supervisor died after the last of them: nothing is missing.
  if (!worst || without.length === 0) return { kind: 'batch', tasks: rows, spend, signals: [] }
  const named = without
    .slice(0, NAMED)
    .map(({ name, outcome }) => `${name} (${outcome.replaceAll('_', ' ')})`)
  const more = without.length > NAMED ? [`${without.length - NAMED} more`] : []
  const lead = died ? `${died.message}; ` : ''
  const message = `${lead}${without.length} of ${rows.length} tasks have no result: ${[...named, ...more].join(', ')}`
  // Nobody mends what a person ended, or a supervisor that died.
  const once = worst.kind === 'cancelled' || died ? '' : ', once that is mended'
  const hint = `\`waybill result ${id}\` shows why; \`waybill resume ${id}\` runs those alone${once}.`
  return { kind: 'batch', tasks: rows, failure: failure(worst.kind, message, { hint }), spend, signals: [] }
}

/** Why a batch whose supervisor is gone has no more to tell. */
export const whyBatchDied = (id: string, cancelAsked: boolean, wasAlive: boolean): Failure =>
  cancelAsked
    ? failure('cancelled', `${id} was cancelled`)
    : failure('supervisor_died', wasAlive ? `${id} was ended from above` : `the supervisor of ${id} died`)
