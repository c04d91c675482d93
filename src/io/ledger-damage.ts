import { constants, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { type Failure, failure } from '../domain/failure.ts'
import { copyFileSync } from './disk.ts'
import { mendLedger } from './ledger-mend.ts'
import { primaryCodeOf } from './ledger-wait.ts'
import { messageOf } from './message-of.ts'

/** https://sqlite.org/rescode.html */
const PERM = 3
const BUSY = 5
const READONLY = 8
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOT_A_DB = 26
/** A write or a growth that the system did not take, for a reason that SQLite keeps to itself. */
const IOERR_WRITE = 778
const IOERR_SHMSIZE = 4874

/** What an error of the database means to a person. Damage is told from a lock, from a full disk and from a refusal. */
export function refusalOf(error: unknown, path: string): Failure {
  const primary = primaryCodeOf(error)
  if (primary === CORRUPT) return mendedOr(damaged(path, messageOf(error)), path)
  if (primary === NOT_A_DB) return damaged(path, messageOf(error))
  if (primary === BUSY) {
    return failure('ledger_unavailable', `the ledger ${path} is locked by another process`, {
      hint: 'Try again; if it stays locked, find the process with `fuser` or `lsof` and end it.',
    })
  }
  if (isWithoutRoom(error)) {
    return failure('disk_full', `the ledger ${path} could not be written: ${messageOf(error)}`)
  }
  if (primary === READONLY || primary === PERM || primary === CANTOPEN) {
    const what = primary === CANTOPEN ? 'cannot be opened' : 'may not be written'
    return failure('ledger_unavailable', `the ledger ${path} ${what}: ${messageOf(error)}`, {
      hint: 'Make the file, its -wal and -shm beside it, and their folder writable for you.',
    })
  }
  return failure('ledger_unavailable', `the ledger ${path} does not answer: ${messageOf(error)}`)
}

/** Whether a disk or a quota is full, as the system or as the database says it. */
export function isWithoutRoom(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string }
  if (errcode !== undefined)
    return primaryCodeOf(error) === FULL || errcode === IOERR_WRITE || errcode === IOERR_SHMSIZE
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}

/** The refusal of a damaged ledger, after a copy of it was set aside. */
export function damaged(path: string, why: string): Failure {
  const copy = setAside(path)
  return failure('ledger_unavailable', `the ledger ${path} is damaged (${why}); ${copy}`, {
    hint: `Nothing runs until you decide: restore ${path} from a backup, or move it away to start a new one (what was spent is then forgotten).`,
  })
}

/** Where all rows are sound and only what is made from them was not. */
function mendedOr(refusal: Failure, path: string): Failure {
  if (!mendLedger(path)) return refusal
  return failure(
    'ledger_unavailable',
    `an index of the ledger ${path} was damaged; it was made anew from the rows, which are whole; a copy of the damaged file is kept as ${path}.damaged`,
    { hint: 'Nothing was lost: run it again.' },
  )
}

/** The failure behind an error that a statement of the open ledger threw; undefined for any other error. */
export function ledgerFailure(error: unknown, path: string): Failure | undefined {
  const isSqlite = (error as { code?: string } | undefined)?.code === 'ERR_SQLITE_ERROR'
  return isSqlite ? refusalOf(error, path) : undefined
}

/** Closes what may be too damaged to be closed. */
export function closeDamaged(db: DatabaseSync | undefined): void {
  try {
    db?.close()
  } catch {
    // What is wrong with it has been told.
  }
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
