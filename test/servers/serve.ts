import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logged } from './loopback.ts'
import type { Extras, Fault, Seen } from './script.ts'

/** One server-sent event. */
export type Frame = { event: string; data: Record<string, unknown> }

/** An answer, as opposed to a fault. */
export type Answer = Extras & { say: unknown }

/** What differs between vendors when a turn is served. */
export type Voice<Turn extends Answer> = {
  frames: (turn: Turn, seen: Seen, serial: number) => Frame[]
  /** The start of a stream, up to and with the first piece of text. */
  opening: (seen: Seen, serial: number) => Frame[]
  /** The event that reports a failure inside a stream. */
  failed: (code: string, message: string, serial: number) => Frame
  errorBody: (status: number, message: string) => unknown
  /** How an event is written. Absent: under its name, and with it as the `type` of its data. */
  encode?: (frame: Frame) => string
  /** Status for a request that the script has no answer for: one that the vendor's client does not try again. */
  missStatus: number
  /** Set where the client may ask for the answer in one piece instead of a stream. */
  whole?: {
    answer: (turn: Turn, seen: Seen, serial: number) => unknown
    /** The status that stands for an error event of a stream. */
    failedStatus: (code: string) => number
  }
}

/** A request on its way to its answer. */
export type Exchange<Turn extends Answer> = {
  entry: Logged
  response: ServerResponse
  seen: Seen
  /** The request's number: keeps the ids of messages and calls unique. */
  serial: number
  voice: Voice<Turn>
  /** Set when the answer goes out in one piece. */
  piece: Voice<Turn>['whole']
}

export async function serveAnswer<Turn extends Answer>(turn: Turn, exchange: Exchange<Turn>): Promise<void> {
  const { entry, response, seen, serial, voice, piece } = exchange
  const { encode = encoded } = voice
  entry.answer = '200'
  if (turn.beforeMs !== undefined) await wait(turn.beforeMs, undefined, { ref: false })
  if (piece) return sendJson(response, 200, piece.answer(turn, seen, serial), turn.headers)
  startStream(response, turn.headers ?? {})
  for (const [index, frame] of voice.frames(turn, seen, serial).entries()) {
    if (index > 0 && turn.betweenMs !== undefined) await wait(turn.betweenMs, undefined, { ref: false })
    if (response.destroyed) return
    response.write(encode(frame))
  }
  response.end()
}

export async function serveFault<Turn extends Answer>(fault: Fault, exchange: Exchange<Turn>): Promise<void> {
  const { entry, response, seen, serial, voice, piece } = exchange
  const { encode = encoded } = voice
  if ('failure' in fault) {
    const { status, body = voice.errorBody(status, 'scripted failure'), headers } = fault.failure
    entry.answer = String(status)
    return sendJson(response, status, body, headers)
  }
  entry.answer = 'hang' in fault ? `hang ${fault.hang}` : 'cut' in fault ? 'cut' : 'failed'
  if ('hang' in fault && fault.hang === 'no-headers') return
  if ('failed' in fault && piece) {
    const { code, message } = fault.failed
    return sendJson(response, piece.failedStatus(code), voice.failed(code, message, serial).data)
  }
  startStream(response, piece ? { 'content-type': 'application/json' } : {})
  if ('hang' in fault && fault.hang === 'after-headers') return
  response.write(piece ? '{"id"' : voice.opening(seen, serial).map(encode).join(''))
  if ('hang' in fault) return
  if ('failed' in fault) {
    return void response.end(encode(voice.failed(fault.failed.code, fault.failed.message, serial)))
  }
  // Let the opening reach the client first: destroying at once would drop it with the socket's buffer.
  await wait(20)
  response.destroy()
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

function startStream(response: ServerResponse, headers: Record<string, string>) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers })
  response.flushHeaders()
}

function encoded({ event, data }: Frame): string {
  return `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`
}
