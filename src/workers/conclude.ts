import type { Searched } from '../domain/claim.ts'
import { type Failure, type FailureKind, failure } from '../domain/failure.ts'
import type { Closing } from '../domain/handoff.ts'
import type { Cost, Report, Usage } from '../domain/report.ts'
import type { Errand, RawRun } from '../domain/run.ts'
import { brief } from './activity.ts'
import { evidenceOf, failureOfEnding, SENTENCE_CHARACTERS } from './ending.ts'
import { present } from './present.ts'
import { retryAfterMsIn } from './retry-after.ts'

/** A vendor's complaint, as a failure of the worker. */
export type Complaint = { kind: FailureKind; message: string }

/** What a transcript says, before anybody asks how the process ended. */
export type Reading = {
  /** At least one line was an event. */
  readable: boolean
  /** A model had a part in it, as far as the stream tells: something may have been paid. */
  begun: boolean
  /** The vendor's last word was that the work is finished, and without an error. */
  finished: boolean
  /** The answer, or as much of it as there is. */
  text?: string
  structured?: unknown
  /** As in `Report`. */
  sources?: string[]
  moreSources?: true
  searched?: Searched
  closing?: Closing
  unclosed?: string
  /** The vendor's last word was that it failed. */
  complaint?: Complaint
  /** The newest error message, also of an attempt that was tried again. */
  lastWords?: string
  modelObserved?: string
  session?: string
  usage: Usage
  cost: Cost
}

/** Nobody is paid for what was not sent: there 0 is known. */
const UNSENT: Cost = { basis: 'computed', usdMicros: 0, source: 'nothing was sent' }
const wasSent = ({ readable }: Reading, { ending }: RawRun): boolean =>
  readable || (ending.how !== 'unreachable' && ending.how !== 'not_started')

/**
 * From a transcript and an ending to a report, by the rules that hold for every worker: a bad ending beats
 * any transcript, the vendor's complaint beats a good ending, and an exit with 0 is not success.
 */
export function conclude(reading: Reading, run: RawRun, errand: Errand, title: string): Report {
  const { model, limits, lane } = errand
  const { modelObserved, session, usage } = reading
  const facts = {
    modelRequested: model,
    ...present({ modelObserved, session }),
    usage,
    cost: wasSent(reading, run) ? reading.cost : UNSENT,
    billing: lane.billing,
  }
  const words = { title, ...present({ last: reading.lastWords }) }
  const failed =
    complained(reading, run, title) ?? failureOfEnding(run, limits, words) ?? unanswered(reading, run, words)
  return failed
    ? { status: 'failed', failure: believed(failed, reading, errand), ...partial(reading.text), ...facts }
    : { status: 'done', text: reading.text ?? '', ...structured(reading), ...others(reading), ...facts }
}

/** A session is gone for a run that was to go on in one and had not begun; any other only quotes those words. */
function believed(failed: Failure, { begun }: Reading, { continuing }: Errand): Failure {
  const { kind, message, evidence } = failed
  if (kind !== 'session_gone' || (continuing?.in === 'session' && !begun)) return failed
  return failure('worker_failed', message, present({ evidence }))
}

const SAID_BY_ITSELF: readonly RawRun['ending']['how'][] = ['exited', 'answered', 'left']

/** The vendor's complaint says more than an exit code; after any other ending it is only evidence. */
function complained({ complaint }: Reading, run: RawRun, title: string) {
  if (complaint === undefined || !SAID_BY_ITSELF.includes(run.ending.how)) return undefined
  const { kind, message } = complaint
  const said = brief(message, SENTENCE_CHARACTERS)
  const evidence = evidenceOf(run, { title, ...(said === message ? {} : { last: message }) })
  const retryAfterMs = kind === 'rate_limited' ? retryAfterMsIn(message) : undefined
  return failure(kind, `${title} failed: ${said}`, present({ evidence, retryAfterMs }))
}

function unanswered(reading: Reading, run: RawRun, words: { title: string; last?: string }) {
  const evidence = evidenceOf(run, words)
  const because = (kind: 'empty_answer' | 'unreadable_output', message: string) =>
    failure(kind, message, present({ evidence }))
  if (run.stdout.trim() === '' && run.losses.omittedBytes === 0)
    return because('empty_answer', `${words.title} printed nothing`)
  if (!reading.readable)
    return because('unreadable_output', `${words.title} printed no event that could be read`)
  if (!reading.finished)
    return because('unreadable_output', `${words.title} left without saying that it had finished`)
  if (isBlank(reading.text) && run.losses.linesSkipped > 0)
    return because(
      'unreadable_output',
      `${words.title} answered in a line that is too long to be read; the transcript has it`,
    )
  if (isBlank(reading.text)) return because('empty_answer', `${words.title} finished without an answer`)
  return undefined
}

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ''
const partial = (text: string | undefined) =>
  text === undefined || isBlank(text) ? {} : { partialText: text }
const structured = (reading: Reading) => ('structured' in reading ? { structured: reading.structured } : {})
const others = ({ sources, moreSources, searched, closing, unclosed }: Reading) =>
  present({ sources, moreSources, searched, closing, unclosed })
