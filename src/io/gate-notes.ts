import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { GateNote } from '../domain/gate.ts'
import { rmSync } from './disk.ts'
import { makePrivateFolder } from './files.ts'
import type { WaybillPaths } from './paths.ts'
import { sha256 } from './sha256.ts'

/** A session that nobody went on with for so long has ended. */
const KEPT_MS = 7 * 24 * 60 * 60_000

export const GATE_KEY = /^[0-9a-f]{32}$/

/** What one session in one working tree is called. */
export const gateKey = (session: string, root: string): string =>
  sha256()
    .update(JSON.stringify([session, root]))
    .digest('hex')
    .slice(0, 32)

/** Where the notes of a session lie, and what git wrote of the states in them. */
export const gateFolder = ({ state }: Pick<WaybillPaths, 'state'>, key: string): string =>
  join(state, 'gates', key)

/** All of a session, oldest first. Of a line that was cut off nothing is known. */
export function readNotes(folder: string): GateNote[] {
  const text = textOf(join(folder, 'notes.jsonl'))
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as GateNote]
    } catch {
      return []
    }
  })
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A line of its own, also where the last one was cut off. */
export function addNote(folder: string, note: GateNote): void {
  makePrivateFolder(folder)
  appendFileSync(join(folder, 'notes.jsonl'), `\n${JSON.stringify(note)}`, { mode: 0o600 })
}

/** Removes what is left of sessions that have ended. */
export function forgetOld({ state }: Pick<WaybillPaths, 'state'>, nowMs: number): void {
  const gates = join(state, 'gates')
  for (const name of namesIn(gates)) {
    const folder = join(gates, name)
    const facts = statSync(join(folder, 'notes.jsonl'), { throwIfNoEntry: false })
    const touchedMs = (facts ?? statSync(folder, { throwIfNoEntry: false }))?.mtimeMs ?? nowMs
    if (nowMs - touchedMs > KEPT_MS) rmSync(folder, { recursive: true, force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
