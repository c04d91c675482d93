import { closeSync, constants, existsSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ConversationState } from '../domain/conversation.ts'
import { makePrivateFolder, writeAtomically, writeUnsynced } from './files.ts'
import { sha256 } from './sha256.ts'

const IGNORED = 'conversation_state.json\n.gitignore\n*.tmp\n'

type Folded = Omit<ConversationState, 'schema' | 'rev' | 'prevHash' | 'updatedAt'>

export const stateFilePath = (root: string): string => join(root, '.waybill', 'conversation_state.json')

/**
 * Writes the folded state as the next revision; fields that others added to the file are kept. Nothing in Waybill reads
 * it but this: the file is a view for people and other tools, the ledger is what is believed.
 */
export function writeStateFile(root: string, folded: Folded, atMs: number): ConversationState {
  const path = stateFilePath(root)
  makePrivateFolder(dirname(path))
  // Throws where a link stands in the place of the folder: nothing is written to where it leads.
  closeSync(openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW))
  const before = bytesOf(path)
  const kept = before === undefined ? {} : parsed(before)
  const state: ConversationState = {
    ...kept,
    schema: 1,
    rev: (Number.isSafeInteger(kept.rev) ? Number(kept.rev) : 0) + 1,
    prevHash: before === undefined ? null : sha256().update(before).digest('hex'),
    updatedAt: new Date(atMs).toISOString(),
    ...folded,
  }
  ignoreStateFile(root)
  writeAtomically(path, `${JSON.stringify(state, null, 2)}\n`)
  return state
}

/** Only of a file that is there itself: a link in a cloned repository could lead to any file of the user's. */
function bytesOf(path: string): Buffer | undefined {
  const facts = (place: string) => lstatSync(place, { throwIfNoEntry: false })
  return facts(dirname(path))?.isDirectory() && facts(path)?.isFile() ? readFileSync(path) : undefined
}

function parsed(bytes: Buffer): Partial<ConversationState> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    // What is nested too deep to be written again is damage.
    JSON.stringify(value)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

/**
 * The state is the user's own: it and what a killed writer leaves of it stay out of commits, unless the user decides
 * otherwise. Not synced: until this file has its name, whoever is killed leaves something that git shows.
 */
function ignoreStateFile(root: string): void {
  const path = join(root, '.waybill', '.gitignore')
  if (!existsSync(path)) writeUnsynced(path, IGNORED, 0o644)
}
