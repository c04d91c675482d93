import * as z from 'zod/mini'
import type { FailureKind } from '../domain/failure.ts'
import { jsonIn } from '../domain/json.ts'
import type { Complaint } from './conclude.ts'
import { kindOf } from './folklore.ts'
import { looseCount, looseText, reader } from './jsonl.ts'

const readTold = reader(() => z.object({ message: looseText, http_status: looseCount }))

/** `API error (status 400 Bad Request): `, once or twice. */
const WRAPPED = /^(?:API error \(status \d{3}[^)]*\): )+/
/** The status stands in the message, or in the log alone (429). */
const STATUS = /\(status (\d{3})|^Unauthorized \((401)\)|\bAPI error status=(\d{3})\b/m
/** What it knows of itself, below the sentence. */
const ABOUT = /\n\n {2}Model: [\s\S]*$/

/** The CLI's `error` event (1.0.41): xAI's own words in it, and their kind by them or by the status. */
export function grokCliComplaint(message: string, log: string): Complaint {
  const inner = /^Internal error: ([\s\S]*)$/.exec(message)?.[1]
  const told = inner === undefined ? undefined : jsonIn(inner)
  const said = (typeof told === 'string' ? told : readTold(told)?.message) ?? inner ?? message
  const words = said.replace(ABOUT, '').replace(WRAPPED, '')
  const status = readTold(told)?.http_status ?? statusIn(said) ?? statusIn(log)
  return { kind: kindOf(words) ?? BY_STATUS[status ?? 0] ?? 'worker_failed', message: words }
}

function statusIn(text: string): number | undefined {
  const found = STATUS.exec(text)
    ?.slice(1)
    .find((digits) => digits !== undefined)
  return found === undefined ? undefined : Number(found)
}

/** For what xAI's words do not tell. */
const BY_STATUS: Partial<Record<number, FailureKind>> = {
  400: 'bad_request',
  401: 'worker_unauthenticated',
  402: 'quota_exhausted',
  403: 'worker_unauthenticated',
  404: 'model_unavailable',
  413: 'context_overflow',
  422: 'bad_request',
  429: 'rate_limited',
  500: 'overloaded',
  502: 'overloaded',
  503: 'overloaded',
  504: 'overloaded',
}
