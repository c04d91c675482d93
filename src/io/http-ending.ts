import type { Ending } from '../domain/run.ts'
import { messageOf } from './message-of.ts'

/** What a server said instead of an answer, as a line of its own in the transcript. */
export type HttpComplaint = { type: 'http.error'; status: number; body: string; retryAfter?: string }

export const MOST_COMPLAINT_CHARS = 64 * 1024

/** What says that no connection came about, by the codes of Node and of its own client. */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|.*_CERT.*)$/

/** How a request ended that brought no whole answer. */
export function notAnswered(error: unknown, answered: boolean): Ending {
  const { status } = error as { status?: number }
  if (typeof status === 'number') return { how: 'answered', status }
  const causes = causesOf(error)
  const message = causes.map(messageOf).at(-1) ?? messageOf(error)
  const isUnreachable = !answered && causes.some((cause) => NOT_CONNECTED.test(codeOf(cause)))
  return isUnreachable ? { how: 'unreachable', message } : { how: 'cut', message }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '')

/** An error and those behind it, the outermost first; of several attempts to connect, each. */
function causesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return []
  const { cause, errors } = error as { cause?: unknown; errors?: unknown[] }
  return [error, ...causesOf(cause), ...(errors ?? []).flatMap(causesOf)]
}
