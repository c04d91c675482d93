import { durationText } from '../../domain/duration.ts'
import type { Patch, SignalName } from '../../domain/outcome.ts'
import { costText } from './cost.ts'
import type { RunDocument } from './document.ts'

/** What a host's model reads in place of a subagent's report. `ok` is false where there is no work to build on. */
export type HostText = { ok: boolean; text: string }

/** Much more than this and the host's model has no room left to work with it. */
const ANSWER_CHARS = 100_000

/** Signals that change how far an answer can be trusted; the others are in `waybill result`. */
const TOLD: readonly SignalName[] = ['fell_back', 'model_differs', 'over_hold', 'truncated', 'left_running']

/** One waybill for a host's model: the answer, then one line. Every byte here is paid for again at each later turn. */
export function hostText(document: RunDocument): HostText {
  const { id, outcome, worker, failure, text } = document
  const why = failure ? `${failure.message}\n${failure.hint}` : 'No reason was given.'
  switch (outcome) {
    case 'accepted':
    case 'unverified':
      return { ok: true, text: `${answer(text ?? '', id)}\n${trailer(document)}` }
    case 'running':
      return {
        ok: true,
        text: `There is no answer yet: ${worker ?? 'the worker'} is still running as ${id}. \`waybill wait ${id}\` waits for the answer, \`waybill cancel ${id}\` ends it.`,
      }
    case 'stayed':
      return { ok: false, text: `This task was not given to another worker: ${text ?? ''}` }
    case 'denied':
      return { ok: false, text: failure ? `${failure.message} ${failure.hint}` : why }
    case 'rejected':
      return {
        ok: false,
        text: `The checks rejected this work. ${why}\n\nWhat the worker answered:\n${answer(text ?? '', id)}\n${trailer(document)}`,
      }
    case 'failed':
    case 'cancelled':
      return {
        ok: false,
        text: `${worker ?? 'Waybill'}: ${why}${ran(document) ? `\n${trailer(document)}` : ''}`,
      }
  }
}

function answer(text: string, id: string): string {
  const whole = text.trim()
  if (whole.length <= ANSWER_CHARS) return whole
  return `${whole.slice(0, ANSWER_CHARS)}\n[cut after ${ANSWER_CHARS} characters; \`waybill result ${id}\` has all ${whole.length}]`
}

const ran = ({ spend }: RunDocument): boolean => spend !== null && spend.basis !== 'nothing_ran'

function patchText({ path, redacted }: Patch, signals: RunDocument['signals']): string {
  if (redacted) return `changes to read, with secrets taken out: ${path}`
  return signals.some(({ name }) => name === 'partial_work')
    ? `partial patch ${path}, which nothing has checked: read it before you use any of it`
    : `patch ${path}, not applied: \`git apply\` applies it`
}

function trailer(document: RunDocument): string {
  const { id, worker, model, outcome, spend, patch, signals } = document
  const parts = [
    `waybill ${id}`,
    [worker, model.observed ?? model.requested].filter(Boolean).join(' '),
    outcome,
    ...(spend ? [costText(spend), durationText(spend.ms)] : []),
    ...signals.flatMap(({ name }) => (TOLD.includes(name) ? [name.replaceAll('_', ' ')] : [])),
    ...(patch ? [patchText(patch, signals)] : []),
  ]
  return `[${parts.filter(Boolean).join(' · ')}]`
}
