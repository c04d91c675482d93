import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logged } from './loopback.ts'
import { type Extras, type Fault, type Lane, pickLane, type Script, type Seen } from './script.ts'

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
  /** Status for a request that the script has no answer for: one that the vendor's client does not try again. */
  missStatus: number
  /** Set where the client may ask for the answer in one piece instead of a stream. */
  whole?: {
    answer: (turn: Turn, seen: Seen, serial: number) => unknown
    /** The status that stands for an error event of a stream. */
    failedStatus: (code: string) => number
  }
}

/** Serves the turns of a script; `serial` (the request's number) keeps the ids of messages and calls unique. */
export function player<Turn extends Answer>(script: Script<Turn | Fault>, voice: Voice<Turn>) {
  const served = new Map<string, number>()

  const refuse = (entry: Logged, response: ServerResponse, status: number, reason: string) => {
    Object.assign(entry, { refused: reason, answer: String(status) })
    sendJson(response, status, voice.errorBody(status, reason))
  }

  const fault = async (spec: Fault, { entry, response, seen, serial, piece }: Request<Turn>) => {
    if ('failure' in spec) {
      const { status, body = voice.errorBody(status, 'scripted failure'), headers } = spec.failure
      entry.answer = String(status)
      return sendJson(response, status, body, headers)
    }
    entry.answer = 'hang' in spec ? `hang ${spec.hang}` : 'cut' in spec ? 'cut' : 'failed'
    if ('hang' in spec && spec.hang === 'no-headers') return
    if ('failed' in spec && piece) {
      const { code, message } = spec.failed
      return sendJson(response, piece.failedStatus(code), voice.failed(code, message, serial).data)
    }
    startStream(response, piece ? { 'content-type': 'application/json' } : {})
    if ('hang' in spec && spec.hang === 'after-headers') return
    response.write(piece ? '{"id"' : voice.opening(seen, serial).map(encoded).join(''))
    if ('hang' in spec) return
    if ('failed' in spec) {
      return void response.end(encoded(voice.failed(spec.failed.code, spec.failed.message, serial)))
    }
    // Let the opening reach the client first: destroying at once would drop it with the socket's buffer.
    await wait(20)
    response.destroy()
  }

  const answer = async (turn: Turn, { response, seen, serial, piece }: Request<Turn>) => {
    if (turn.beforeMs !== undefined) await wait(turn.beforeMs, undefined, { ref: false })
    if (piece) return sendJson(response, 200, piece.answer(turn, seen, serial), turn.headers)
    startStream(response, turn.headers ?? {})
    for (const [index, frame] of voice.frames(turn, seen, serial).entries()) {
      if (index > 0 && turn.betweenMs !== undefined) await wait(turn.betweenMs, undefined, { ref: false })
      if (response.destroyed) return
      response.write(encoded(frame))
    }
    response.end()
  }

  /** The fault that is still due before this turn's answer, if any. */
  const due = (lane: Lane<Turn | Fault>, turn: Turn, seen: Seen): Fault | undefined => {
    const key = JSON.stringify([seen.conversation, lane.name, seen.turn])
    const count = served.get(key) ?? 0
    served.set(key, count + 1)
    return turn.faultsFirst?.[count]
  }

  /** Serves the request's turn, as a stream unless the client asked for one piece. */
  const play = async (
    entry: Logged,
    response: ServerResponse,
    { seen, serial, streamed }: { seen: Seen; serial: number; streamed: boolean },
  ) => {
    const request = { entry, response, seen, serial, piece: streamed ? undefined : voice.whole }
    const lane = pickLane(script.lanes, seen)
    if (lane === undefined) {
      return refuse(entry, response, voice.missStatus, 'script: no lane answers this request')
    }
    Object.assign(entry, { lane: lane.name, turn: seen.turn })
    const turn = lane.turns[seen.turn]
    if (turn === undefined) {
      const reason = `script: lane ${lane.name} has ${lane.turns.length} turns, asked for turn ${seen.turn}`
      return refuse(entry, response, voice.missStatus, reason)
    }
    if (!('say' in turn)) return fault(turn, request)
    const first = due(lane, turn, seen)
    if (first !== undefined) return fault(first, request)
    entry.answer = '200'
    return answer(turn, request)
  }

  return { play, refuse }
}

type Request<Turn extends Answer> = {
  entry: Logged
  response: ServerResponse
  seen: Seen
  serial: number
  /** Set when the answer goes out in one piece. */
  piece: Voice<Turn>['whole']
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
