import { durationText } from '../domain/duration.ts'
import { FAILURES } from '../domain/failure.ts'
import type { ConsentRecord, Denial, Grant } from '../domain/grant.ts'
import { projectKey } from '../domain/project.ts'
import type { Delegation } from '../domain/route.ts'
import type { Task } from '../domain/task.ts'
import { shortName } from '../domain/worker-id.ts'
import { termsOf } from './terms.ts'

/** The sentence that a caller gets instead of a run: which worker, why not here, which command allows it (W6, W41). */
export function advise(route: Delegation, task: Task, why: string): string {
  const host = { terminal: 'This shell', claude: 'Claude Code', codex: 'Codex', program: 'The caller' }[
    task.caller
  ]
  const itself =
    route.nativeness === 'native'
      ? `${host} can run that model itself; for the worker, ${why}`
      : `${host} cannot run that model itself, and ${why}`
  return `This task belongs to ${route.worker} (${route.model}): ${route.because}. ${itself}. Nothing was sent.`
}

/** A worker and what it is to do. */
type Wanted = Pick<Delegation, 'worker' | 'mode' | 'server'>

/** What a person types to allow it. */
export const allowWords = ({ worker, mode }: Wanted): string =>
  `allow ${shortName(worker)}${mode === 'write' ? ' --write' : ''}`

/** In Codex's chat nobody can allow anything (ADR 19). */
const allowCommand = (wanted: Wanted, { caller, workspace }: Task): string => {
  const words = allowWords(wanted)
  if (workspace.ofReports)
    return `To allow it for reports, the user runs \`waybill ${words} --triage\` in a terminal.`
  const chat = caller === 'codex' ? '' : `types \`/waybill:${words}\` in the chat or `
  return `To allow it, the user ${chat}runs \`waybill ${words}\` in a terminal in this repository.`
}

/** The person's word that covers it now, or why none does. */
export function consentFor(
  record: ConsentRecord | undefined,
  { worker, mode, server }: Wanted,
  atMs: number,
  here = 'this repository has',
): ConsentRecord | { failure: Denial['failure']; why: string } {
  if (record?.worker !== worker) return { failure: 'no_consent', why: `${here} not allowed it` }
  if (record.server !== server) {
    const [then, now] = [record.server, server].map((one) => one ?? 'a server on this machine')
    return { failure: 'no_consent', why: `it was allowed for ${then}, and config.yaml has ${now} by now` }
  }
  // Written so that an end which is no date has passed.
  if (record.expiresAt !== undefined && !(Date.parse(record.expiresAt) > atMs))
    return { failure: 'consent_expired', why: `its permission ended at ${record.expiresAt}` }
  if (record.terms !== termsOf(worker)?.asOf)
    return { failure: 'no_consent', why: 'what was agreed to is not what its terms say by now' }
  if (record.modes.includes(mode)) return record
  return { failure: 'mode_not_allowed', why: `only ${record.modes.join(' and ')} is allowed here` }
}

/** Less is no time for a worker to do anything in. */
const LEAST_REST_MS = 10_000

/** The one place where a Grant is made: consent for this worker, in this repository, for this mode, not expired, not too deep, with time left. */
export function permit(
  task: Task,
  route: Delegation,
  record: ConsentRecord | undefined,
  run: string,
  atMs: number,
): Grant | Denial {
  const deny = (failure: Denial['failure'], why: string, hint: string): Denial => ({
    kind: 'denied',
    failure,
    because: advise(route, task, why),
    hint,
  })
  if (task.depth > route.limits.depth) {
    const why = `it was asked for by a worker ${task.depth - 1} deep, where the limit is ${route.limits.depth}`
    return deny('over_depth', why, 'Do the work yourself: a worker may not delegate further.')
  }
  const restMs = (task.endsBeforeMs ?? Number.POSITIVE_INFINITY) - atMs
  if (restMs < LEAST_REST_MS) {
    const why = `the run that asked for it, ${task.parent}, ends in ${durationText(restMs)}, and less than ${durationText(LEAST_REST_MS)} is too little`
    return deny('over_deadline', why, FAILURES.over_deadline.hint)
  }
  const here = task.workspace.ofReports ? 'for reports the user has' : undefined
  const consent = consentFor(record, route, atMs, here)
  if ('failure' in consent) return deny(consent.failure, consent.why, allowCommand(route, task))
  return {
    run,
    worker: route.worker,
    mode: route.mode,
    limits: capped(route, consent, restMs),
    consent: {
      key: projectKey(task.workspace),
      recordedAt: consent.recordedAt,
      ...(consent.expiresAt === undefined ? {} : { expiresAt: consent.expiresAt }),
    },
  } as Grant
}

/** Why a grant that was issued earlier holds no more: its consent was withdrawn, ended or narrowed since; or undefined. */
export function lapsed(
  task: Task,
  route: Delegation,
  record: ConsentRecord | undefined,
  grant: Grant,
  atMs: number,
): Denial | undefined {
  const now = permit(task, route, record, grant.run, atMs)
  if ('kind' in now) return now
  if (now.limits.maxUsdMicros >= grant.limits.maxUsdMicros) return undefined
  const because = advise(route, task, 'what a run may cost here was lowered while it was being prepared')
  return {
    kind: 'denied',
    failure: 'no_consent',
    because,
    hint: 'Ask again: it then runs under the lower cap.',
  }
}

/** The same permission for less: to read alone, within what is left of its limits. */
export function forTheRest(grant: Grant, left: Pick<Grant['limits'], 'maxUsdMicros' | 'wallMs'>): Grant {
  const { limits } = grant
  const wallMs = Math.min(limits.wallMs, left.wallMs)
  const maxUsdMicros = Math.min(limits.maxUsdMicros, left.maxUsdMicros)
  return {
    ...grant,
    mode: 'read',
    limits: { ...limits, maxUsdMicros, wallMs, idleMs: Math.min(limits.idleMs, wallMs) },
  }
}

/** A consent, and the time that the run above has left, can only narrow the limits of a route. */
function capped({ limits }: Delegation, record: ConsentRecord, restMs: number): Grant['limits'] {
  const cap = record.maxUsdMicrosPerRun ?? Number.POSITIVE_INFINITY
  return {
    ...limits,
    maxUsdMicros: Math.min(limits.maxUsdMicros, cap),
    wallMs: Math.min(limits.wallMs, restMs),
    idleMs: Math.min(limits.idleMs, restMs),
  }
}
