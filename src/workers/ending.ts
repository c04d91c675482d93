import { durationText } from '../domain/duration.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { usdText } from '../domain/money.ts'
import type { RawRun } from '../domain/run.ts'
import type { Limits } from '../domain/task.ts'
import { brief } from './activity.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { present } from './present.ts'

/** Words that go with a failure: the program as a person calls it, and the vendor's last ones. */
export type Words = { title: string; last?: string }

/** Why a run failed by the way it ended, whatever its transcript says; undefined for an exit with 0. */
export function failureOfEnding(run: RawRun, limits: Limits, words: Words): Failure | undefined {
  const { ending } = run
  const { title } = words
  const evidence = evidenceOf(run, words)
  const because = (kind: Failure['kind'], message: string) => failure(kind, message, present({ evidence }))

  switch (ending.how) {
    case 'exited':
      return ending.code === 0 ? undefined : because(...exitOf(ending.code, run, words))
    case 'answered':
      return ending.status < 300 ? undefined : because(...statusOf(ending.status, words))
    // What the page showed says the rest.
    case 'left':
      return undefined
    case 'unreachable':
      return because('unreachable', `${title} could not be reached: ${ending.message}`)
    case 'cut':
      return because('cut_off', `${title} broke off: ${ending.message}`)
    case 'signalled':
      return because('killed', `${title} was ended by ${ending.signal}, which Waybill did not send`)
    case 'timed_out':
      return because(...timeOutOf(ending.clock, limits, title))
    case 'hopeless':
      return because(
        kindOf(ending.because) ?? 'worker_failed',
        `${title} was stopped: ${brief(ending.because, SENTENCE_CHARACTERS)}`,
      )
    case 'overspent':
      return because(
        'over_hold',
        `${title} had used ${usdText(ending.usedUsdMicros)} of the ${usdText(ending.holdUsdMicros)} held for it, and was ended`,
      )
    case 'cancelled':
      return because('cancelled', `${title} was stopped on request`)
    case 'overflowed':
      return because('overflowed', `${title} printed more than ${ending.limitBytes} bytes`)
    case 'not_started':
      return because(
        ending.cause === 'other' ? 'worker_failed' : 'worker_missing',
        `${title} could not be started: ${ending.message}`,
      )
  }
}

function exitOf(code: number, run: RawRun, { title, last }: Words): [Failure['kind'], string] {
  // A shell's way, and Claude Code's, to say "ended by signal 15" is to exit with 143.
  if (code > 128 && code <= 128 + 64) return ['killed', `${title} was ended by signal ${code - 128}`]
  const said = brief(last ?? errorIn(run.stderr), SENTENCE_CHARACTERS)
  const kind = kindOf(last ?? '') ?? kindOf(run.stderr) ?? 'worker_failed'
  return [kind, `${title} exited with ${code}${said ? `: ${said}` : ' and said nothing'}`]
}

/** By the status alone, where the words of the server say nothing that is known. */
function statusOf(status: number, { title, last }: Words): [Failure['kind'], string] {
  const said = last === undefined ? '' : `: ${brief(last, SENTENCE_CHARACTERS)}`
  return [
    kindOf(last ?? '') ?? kindOfStatus(status) ?? 'bad_request',
    `${title} answered with ${status}${said}`,
  ]
}

function timeOutOf(
  clock: 'wall' | 'idle' | 'start',
  limits: Limits,
  title: string,
): [Failure['kind'], string] {
  if (clock === 'wall') return ['timed_out', `${title} ran longer than its ${durationText(limits.wallMs)}`]
  if (clock === 'start') return ['went_silent', `${title} showed no sign of life`]
  return ['went_silent', `${title} showed no work for ${durationText(limits.idleMs)}`]
}

const EVIDENCE_CHARACTERS = 2_000
/** Of the vendor's words inside a sentence of ours. */
export const SENTENCE_CHARACTERS = 300

/** The vendor's own words, newest last. */
export function evidenceOf(run: RawRun, { last }: Words): string | undefined {
  const said = [run.stderr.trim(), last].filter((part) => part !== undefined && part !== '').join('\n')
  return said === '' ? undefined : said.slice(-EVIDENCE_CHARACTERS).toWellFormed()
}

/** What a CLI says when it cannot even start: from its first "error" on, else its last line. */
function errorIn(stderr: string): string {
  const lines = stderr.trim().split('\n')
  return lines.slice(lines.findIndex((line) => /^error\b/i.test(line))).join(' ')
}
