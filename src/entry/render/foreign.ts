import type { FailureKind } from '../../domain/failure.ts'
import type { RunDocument } from './document.ts'

/** Much more than this and a host's model has no room left to work with it. */
const ANSWER_CHARS = 100_000

/** A worker's answer, as much of it as a host's model may get. */
export function capped(text: string, id: string): string {
  const whole = text.trim()
  if (whole.length <= ANSWER_CHARS) return whole
  return `${whole.slice(0, ANSWER_CHARS)}\n[cut after ${ANSWER_CHARS} characters; \`waybill result ${id}\` has all ${whole.length}]`
}

export const ran = ({ spend }: RunDocument): boolean => spend !== null && spend.basis !== 'nothing_ran'

/** Failures that Waybill words by itself; the message of any other quotes the vendor or the worker. */
export const OUR_WORDS: readonly FailureKind[] = [
  'timed_out',
  'killed',
  'overflowed',
  'over_hold',
  'empty_answer',
  'cancelled',
  'supervisor_died',
  'not_begun',
]

export const saidByWorker = (document: RunDocument): boolean =>
  ran(document) && document.failure !== null && !OUR_WORDS.includes(document.failure.kind)
