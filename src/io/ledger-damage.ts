import { constants, statSync } from 'node:fs'
import { type Failure, failure } from '../domain/failure.ts'
import { copyFileSync } from './disk.ts'
import { messageOf } from './message-of.ts'

/** https://sqlite.org/rescode.html */
const BUSY = 5
const CORRUPT = 11
const NOT_A_DB = 26

/** What an error of the database means to a person. Damage is told from a lock and from a file system that refuses. */
export function refusalOf(error: unknown, path: string): Failure {
  const code = (error as { errcode?: number }).errcode
  const primary = code === undefined ? undefined : code & 0xff
  if (primary === CORRUPT || primary === NOT_A_DB) return damaged(path, messageOf(error))
  if (primary === BUSY) {
    return failure('ledger_unavailable', `the ledger ${path} is locked by another process`, {
      hint: 'Try again; if it stays locked, find the process with `fuser` or `lsof` and end it.',
    })
  }
  return failure('ledger_unavailable', `the ledger ${path} cannot be opened: ${messageOf(error)}`)
}

/** The refusal of a damaged ledger, after a copy of it was set aside. */
export function damaged(path: string, why: string): Failure {
  const copy = setAside(path)
  return failure('ledger_unavailable', `the ledger ${path} is damaged (${why}); ${copy}`, {
    hint: `Nothing runs until you decide: restore ${path} from a backup, or move it away to start a new one (what was spent is then forgotten).`,
  })
}

/** The failure behind an error that a statement of the open ledger threw; undefined for any other error. */
export function ledgerFailure(error: unknown, path: string): Failure | undefined {
  const isSqlite = (error as { code?: string } | undefined)?.code === 'ERR_SQLITE_ERROR'
  return isSqlite ? refusalOf(error, path) : undefined
}

/** Keeps the first damaged state, its log included; a later call never overwrites it, and a full disk does not hide the damage. */
function setAside(path: string): string {
  try {
    copyFileSync(path, `${path}.damaged`, constants.COPYFILE_EXCL)
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size)
      copyFileSync(`${path}-wal`, `${path}.damaged-wal`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      return `it could not be copied: ${messageOf(error)}`
  }
  return `a copy is kept as ${path}.damaged`
}
