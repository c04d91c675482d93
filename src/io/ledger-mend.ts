import type { DatabaseSync } from 'node:sqlite'
import { connect } from './ledger-file.ts'
import { INDEXES, SCHEMA_VERSION } from './ledger-schema.ts'
import { verifyRows } from './ledger-verify.ts'
import { patiently } from './ledger-wait.ts'

const TABLES = ['event', 'open_run', 'budget', 'hold', 'claim'] as const
const BUSY_MS = 2_000

/**
 * Makes the indexes of a damaged ledger anew, and says whether that made it whole. It stays as it was unless every
 * row of every table could be read, and money and facts agree to the last row: nothing is guessed, nothing gets less (I1).
 */
export function mendLedger(path: string): boolean {
  let db: DatabaseSync | undefined
  try {
    db = connect(path, { defensive: false })
    const open = db
    patiently(path, BUSY_MS, () => open.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE'))
    forgetIndexes(open)
    open.exec(INDEXES)
    if (!isWhole(open)) return false
    open.exec('COMMIT')
    // The pages of the old indexes still belong to nobody. Where this fails they only take up room.
    open.exec('VACUUM')
    return true
  } catch {
    return false
  } finally {
    close(db)
  }
}

/** Their own pages cannot be given back in the ordinary way, since that would have to read them. */
function forgetIndexes(db: DatabaseSync): void {
  db.exec(
    `PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index'; PRAGMA writable_schema = RESET;`,
  )
}

function isWhole(db: DatabaseSync): boolean {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  const sound = (table: string) =>
    db.prepare(`PRAGMA integrity_check('${table}')`).get()?.integrity_check === 'ok'
  return version === SCHEMA_VERSION && TABLES.every(sound) && verifyRows(db).length === 0
}

/** An open transaction is undone by it. */
function close(db: DatabaseSync | undefined): void {
  try {
    db?.close()
  } catch {
    // Too damaged to be closed in order.
  }
}
