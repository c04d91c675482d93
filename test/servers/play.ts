import type { ServerResponse } from 'node:http'
import type { Logged } from './loopback.ts'
import { type Fault, type Lane, pickLane, type Script, type Seen } from './script.ts'
import { type Answer, type Exchange, sendJson, serveAnswer, serveFault, type Voice } from './serve.ts'

/** A script at work in one server: `play` serves a request's turn, `refuse` turns a request down. */
export type Player = {
  play: (entry: Logged, response: ServerResponse, asked: Asked) => Promise<void>
  refuse: (entry: Logged, response: ServerResponse, status: number, reason: string) => void
}

/** `serial` is the request's number; `streamed` says whether the client wants events or one piece. */
type Asked = { seen: Seen; serial: number; streamed: boolean }

export function player<Turn extends Answer>(script: Script<Turn | Fault>, voice: Voice<Turn>): Player {
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
