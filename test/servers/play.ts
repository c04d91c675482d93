import type { ServerResponse } from 'node:http'
import { type Handler, type Logged, listen, type VendorServer } from './loopback.ts'
import { type Fault, type Lane, pickLane, type Script, type Seen } from './script.ts'
import { type Answer, type Exchange, sendJson, serveAnswer, serveFault, type Voice } from './serve.ts'

/** What a strict server makes of a request before the script is asked. */
export type Ruling =
  /** It breaks the vendor's rules. */
  | { status: number; refused: string }
  /** The vendor's answer to it is no turn of a model. */
  | { status: number; body: unknown }
  /** It is a turn; `streamed` says whether the client wants events or one piece. */
  | { seen: Seen; streamed: boolean }

/** `route` is the method and the path without its query. */
export type Rules = (route: string, entry: Logged) => Ruling

/** A strict server: what its rules let through is answered by the script, in the vendor's voice. */
export function serveScript<Turn extends Answer>(
  script: Script<Turn | Fault>,
  { rules, basePath, ...voice }: Voice<Turn> & { rules: Rules; basePath: string },
): Promise<VendorServer> {
  const { play, refuse } = player(script, voice)
  let serial = 0
  const handle: Handler = async (entry, response) => {
    const ruling = rules(`${entry.method} ${entry.path.split('?')[0]}`, entry)
    if ('refused' in ruling) return refuse(entry, response, ruling.status, ruling.refused)
    if ('body' in ruling) {
      entry.answer = String(ruling.status)
      return sendJson(response, ruling.status, ruling.body)
    }
    serial += 1
    await play(entry, response, { ...ruling, serial })
  }
  return listen({ ...script, handle, basePath })
}

/** A script at work in one server: `play` serves a request's turn, `refuse` turns a request down. */
type Player = {
  play: (entry: Logged, response: ServerResponse, asked: Asked) => Promise<void>
  refuse: (entry: Logged, response: ServerResponse, status: number, reason: string) => void
}

/** `serial` is the request's number. */
type Asked = { seen: Seen; serial: number; streamed: boolean }

function player<Turn extends Answer>(script: Script<Turn | Fault>, voice: Voice<Turn>): Player {
  const timesAsked = new Map<string, number>()

  const refuse: Player['refuse'] = (entry, response, status, reason) => {
    Object.assign(entry, { refused: reason, answer: String(status) })
    sendJson(response, status, voice.errorBody(status, reason))
  }

  /** The fault that is still due before this turn's answer, if any. */
  const due = (lane: Lane<Turn | Fault>, turn: Turn, seen: Seen): Fault | undefined => {
    const key = JSON.stringify([seen.conversation, lane.name, seen.turn])
    const count = timesAsked.get(key) ?? 0
    timesAsked.set(key, count + 1)
    return turn.faultsFirst?.[count]
  }

  const play: Player['play'] = async (entry, response, { seen, serial, streamed }) => {
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
    const piece = streamed ? undefined : voice.whole
    const exchange: Exchange<Turn> = { entry, response, seen, serial, voice, piece }
    if (!('say' in turn)) return serveFault(turn, exchange)
    const fault = due(lane, turn, seen)
    return fault ? serveFault(fault, exchange) : serveAnswer(turn, exchange)
  }

  return { play, refuse }
}
