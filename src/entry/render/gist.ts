import type { Fact, FactKind } from '../../domain/event.ts'
import { usdText } from '../../domain/money.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { sentText } from './run.ts'

type Of<K extends FactKind> = Extract<Fact, { kind: K }>
type Gists = { [K in FactKind]: (fact: Of<K>) => string }

const by = (fact: { by: string }) => `by ${fact.by}`
const attempt = (fact: { attempt: unknown }) => `attempt ${fact.attempt}`
const workerAndHow = (fact: { worker: string; how: string }) => `${fact.worker}, ${fact.how}`

/** One fact in a few words, for a person who reads a run from top to bottom. */
const GISTS: Gists = {
  'task.received': ({ task }) => task.ask.goal.trim().split('\n')[0] ?? '',
  'route.chosen': ({ route }) =>
    route.kind === 'stay'
      ? `stays: ${route.because}`
      : `${route.worker} ${route.model}, ${route.mode}: ${route.because}`,
  'grant.issued': ({ worker, consentRecordedAt }) => `${worker}, by the consent of ${consentRecordedAt}`,
  'grant.denied': ({ because }) => because,
  'budget.refused': ({ because }) => because,
  'budget.reserved': ({ holdUsdMicros }) => `${usdText(holdUsdMicros)} held`,
  'manifest.listed': ({ sent }) => sentText(sent),
  'scratch.planned': ({ path }) => path,
  'scratch.made': ({ path }) => path,
  'run.started': ({ worker, model }) => `${worker} ${model}`,
  'run.spawned': ({ process, executable }) => `pid ${process.pid}, ${executable}`,
  'session.told': ({ worker, session }) => `${worker}, ${session}`,
  'session.left': ({ session, bytes }) => `${session}, ${bytes} bytes`,
  'run.progressed': ({ activity }) => activity,
  'run.ended': ({ exit, bytesOut, wallMs }) => `${exit}, ${bytesOut} bytes in ${wallMs} ms`,
  'check.prepared': ({ tree }) => tree,
  'check.spawned': ({ process, on, command }) => `pid ${process.pid}, ${on} the patch: ${command}`,
  'check.ended': ({ result: { check, status, detail } }) =>
    `${check} ${status.replaceAll('_', ' ')}: ${detail}`,
  'budget.settled': ({ usdMicros, presumed }) => `${usdText(usdMicros)}${presumed ? ' presumed' : ''}`,
  'outcome.reached': ({ outcome }) => outcomeGist(outcome),
  'cancel.requested': by,
  'result.read': by,
  'state.closed': by,
  'state.set': by,
  'apply.allowed': ({ how, untilMs }) => `${how}, until ${new Date(untilMs).toISOString()}`,
  'apply.started': ({ revert, root, steps, by: who }) =>
    `${revert ? 'back' : 'into'} ${root}, ${steps.length} places, by ${who}`,
  'apply.ended': attempt,
  'apply.reverted': attempt,
  'apply.undone': (fact) => `${attempt(fact)}: ${fact.because}`,
  'consent.granted': workerAndHow,
  'consent.revoked': workerAndHow,
  'routing.trusted': ({ sha256, how }) => `${sha256.slice(0, 12)}, ${how}`,
  'routing.distrusted': ({ how }) => how,
  'command.trusted': ({ name, command, how }) => `${name}: ${command}, ${how}`,
  'command.distrusted': ({ name, how }) => `${name}, ${how}`,
}

export const gist = (fact: Fact): string => (GISTS[fact.kind] as (fact: Fact) => string)(fact)

function outcomeGist(outcome: Outcome): string {
  if (outcome.kind === 'denied') return 'denied'
  if (outcome.kind === 'stayed') return 'stayed'
  if (outcome.kind === 'batch')
    return outcome.failure?.message ?? `all ${outcome.tasks.length} tasks have a result`
  if (outcome.kind !== 'finished') return `${outcome.kind}: ${outcome.failure.message}`
  return outcome.report.status === 'failed'
    ? `failed: ${outcome.report.failure.message}`
    : outcome.verdict.verdict
}
