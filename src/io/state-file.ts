import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationState } from '../domain/conversation.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'

type Folded = Omit<ConversationState, 'schema' | 'rev' | 'prevHash' | 'updatedAt'>

export const stateFilePath = (root: string): string => join(root, '.waybill', 'conversation_state.json')

/** Writes the folded state as the next revision; fields that others added to the file are kept. */
export function writeStateFile(root: string, folded: Folded, atMs: number): ConversationState {
  const path = stateFilePath(root)
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const kept = before === undefined ? {} : parsed(before)
  const state: ConversationState = {
    ...kept,
    schema: 1,
    rev: (typeof kept.rev === 'number' ? kept.rev : 0) + 1,
    prevHash: before === undefined ? null : createHash('sha256').update(before).digest('hex'),
    updatedAt: new Date(atMs).toISOString(),
    ...folded,
  }
  makePrivateFolder(join(root, '.waybill'))
  ignoreStateFile(root)
  writeAtomically(path, `${JSON.stringify(state, null, 2)}\n`)
  return state
}

/** The file as it is, for hosts and people; undefined where there is none or it is damaged (it is rebuilt from the ledger). */
export function readStateFile(root: string): ConversationState | undefined {
  const path = stateFilePath(root)
  if (!existsSync(path)) return undefined
  const state = parsed(readFileSync(path, 'utf8'))
  return state.schema === 1 ? (state as ConversationState) : undefined
}

function parsed(text: string): Partial<ConversationState> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** The state is the user's own: it stays out of commits unless the user decides otherwise. */
function ignoreStateFile(root: string): void {
  const path = join(root, '.waybill', '.gitignore')
  if (!existsSync(path)) writeAtomically(path, 'conversation_state.json\n.gitignore\n', 0o644)
}
