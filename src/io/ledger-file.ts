import { existsSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { makePrivateFile, nameOnce } from './files.ts'
import { SCHEMA } from './ledger-schema.ts'

/** Connects to the ledger's file and makes it on first use. Throws what SQLite says; waits `busyMs` for a lock. */
export function connectLedger(path: string, busyMs: number): DatabaseSync {
  if (!existsSync(path)) makeLedger(path)
  return connect(path, busyMs)
}

/** Made whole before it has its name: first users that race meet no half-made ledger, and an empty one is damage. */
function makeLedger(path: string): void {
  const unnamed = `${path}.${process.pid}.${process.hrtime.bigint()}.new`
  makePrivateFile(unnamed)
  try {
    const db = connect(unnamed, 0)
    db.exec(`PRAGMA journal_mode = WAL; BEGIN; ${SCHEMA} COMMIT;`)
    db.close()
    nameOnce(unnamed, path)
  } finally {
    rmSync(unnamed, { force: true })
  }
}

function connect(path: string, busyMs: number): DatabaseSync {
  // Fetched here and not imported: the hook's bundle holds this file and almost never opens the ledger.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const db = new DatabaseSync(path, { timeout: busyMs })
  db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;')
  return db
}

/** Which tables the file holds; 0 for none of ours. The first read, and so the first to meet damage. */
export const ledgerVersion = (db: DatabaseSync): number =>
  Number(db.prepare('PRAGMA user_version').get()?.user_version)
