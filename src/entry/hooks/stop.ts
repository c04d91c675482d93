import { comparedWith, hasGivenUp, isEdited, timesHeld } from '../../decide/gate.ts'
import { counted } from '../../domain/counted.ts'
import type { Failure } from '../../domain/failure.ts'
import type { GateNote, ReviewGate } from '../../domain/gate.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import type { RoutingTable } from '../../domain/routing-table.ts'
import { nowMs } from '../../io/clock.ts'
import { addNote, forgetOld, gateFolder, gateKey, readNotes } from '../../io/gate-notes.ts'
import { gateIsSaid } from '../../io/gate-said.ts'
import { messageOf } from '../../io/message-of.ts'
import { type Place, placeAt } from '../place.ts'
import { changesIn } from './changes.ts'
import { isChildSession } from './child.ts'
import { type Reviewed, review, unable } from './review.ts'
import { tableFor } from './table.ts'

type Stop = Extract<HookEvent, { kind: 'stop' }>
type Start = Extract<HookEvent, { kind: 'session_start' }>

/** The host gives the hook of a session's start 10 s. */
const START_MS = 5_000
const LOOK_MS = 18_000

/** A turn ends: where the user has set up a review gate, another vendor looks at what was edited before it may. */
export async function answerStop(event: Stop, host: Host): Promise<HookReply> {
  const place = gatePlace(event.cwd, host)
  const table = place && tableFor(place)
  if (!place || (table && !table.gate) || isChildSession(place)) return { kind: 'pass' }
  if (!table?.gate) return notice(unable('its settings cannot be read: `waybill policy compile` says where'))
  return answerGate(event, { roles: table.roles, gate: table.gate }, place, host)
}

/** What the tree is like when a session starts. Compacting tells the start of a session that goes on. */
export function noteStart({ cwd, session, resumed }: Start, host: Host): void {
  const place = gatePlace(cwd, host)
  if (!place || !tableFor(place)?.gate || isChildSession(place)) return
  const key = gateKey(session, place.workspace.root)
  const folder = gateFolder(place.paths, key)
  if (!resumed && readNotes(folder).length > 0) return
  forgetOld(place.paths, nowMs())
  const now = changesIn(place, key, undefined, START_MS)
  // Without it the first look compares with the last commit.
  if (now.ok) addNote(folder, { kind: 'began', tree: now.value.tree })
}

/** Claude Code's `cwd` follows its model's `cd`. */
function gatePlace(cwd: string, host: Host): Place | undefined {
  const place = placeAt((host === 'claude' && process.env.CLAUDE_PROJECT_DIR) || cwd)
  return place.ok && gateIsSaid(place.value.paths) ? place.value : undefined
}

async function answerGate(
  event: Stop,
  { gate, roles }: Pick<RoutingTable, 'roles'> & { gate: ReviewGate },
  place: Place,
  host: Host,
): Promise<HookReply> {
  const { root } = place.workspace
  const key = gateKey(event.session, root)
  const folder = gateFolder(place.paths, key)
  const notes = readNotes(folder)
  if (hasGivenUp(notes)) return { kind: 'pass' }
  const withinMs = Math.min(LOOK_MS, gate.wallMs)
  const change = changesIn(place, key, comparedWith(notes) ?? 'HEAD', withinMs)
  if (!change.ok) return notice(unlooked(folder, change.failure))
  const { tree, diffBytes, instead } = change.value
  if (!isEdited(notes, tree)) return { kind: 'pass' }
  // From here on: else every turn would miss the same, and say so.
  if (instead !== undefined) addNote(folder, { kind: 'began', tree: instead })
  if (diffBytes === 0) return instead === undefined ? { kind: 'pass' } : notice(unable(ALL_GONE))
  const held = timesHeld(notes, event)
  if (held >= gate.rounds) return notice({ message: capped(held) })
  const reviewed = await review(change.value, { gate, roles, root, host })
  return replyTo(reviewed, unnoted(folder, noteOf(reviewed, tree, held + 1, event)))
}

/** A person does not wait for the same in vain at every turn. */
function unlooked(folder: string, { kind, message, hint }: Failure): { message: string } {
  if (kind !== 'timed_out') return unable(`${message}. ${hint}`)
  addNote(folder, { kind: 'gave_up' })
  return unable(
    `${message}. This session is not looked at any more: have git ignore what is large there, and begin another one.`,
  )
}

/** Why this could not be noted; undefined: it was. */
function unnoted(folder: string, note: GateNote): string | undefined {
  try {
    addNote(folder, note)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** What was paid for is told whatever happens; a turn is held only where that is counted. */
function replyTo(reviewed: Reviewed, lost: string | undefined): HookReply {
  if (reviewed.found === 'problems')
    return lost === undefined
      ? { kind: 'hold', reason: reviewed.reason, message: reviewed.message }
      : notice({
          message: `${reviewed.list}\nThe turn ends all the same: that it is kept from ending could not be noted (${lost}), and so not be counted.`,
        })
  if (lost === undefined) return notice(reviewed)
  return notice({
    message: `${reviewed.message} That could not be noted (${lost}), so the same change is reviewed again.`,
  })
}

const ALL_GONE = 'what was looked at last is gone from git, and nothing differs from the last commit'

const notice = ({ message }: { message: string }): HookReply => ({ kind: 'notice', message })

const capped = (held: number): string =>
  `Waybill: the review gate has kept this turn from ending ${counted(held, 'time')}, which is its cap. What was edited since then was not reviewed.`

const noteOf = ({ found }: Reviewed, tree: string, held: number, { turn }: Stop): GateNote =>
  found === 'problems'
    ? { kind: 'looked', tree, found, held, ...(turn === undefined ? {} : { turn }) }
    : { kind: 'looked', tree, found }
