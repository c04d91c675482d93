import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { rmSync } from './disk.ts'
import { makePrivateFile, nameOnce } from './files.ts'
import { SCHEMA } from './ledger-schema.ts'

/** Connects to the ledger's file and makes it on first use. Waits `busyMs` for a lock. */
export function connectLedger(path: string, busyMs: number): DatabaseSync {
  if (!existsSync(path)) makeLedger(path)
  return connect(path, busyMs)
}

/** Which tables the file holds; 0 for none of ours. The first read, and so the first to throw where there is damage. */
export function ledgerVersion(db: DatabaseSync): number {
  db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;')
  return Number(db.prepare('PRAGMA user_version').get()?.user_version)
}

/** Made whole before it has its name: first users that race meet no half-made ledger, and an empty one is damage. */
function makeLedger(path: string): void {
  const unnamed = `${path}.${process.pid}.${process.hrtime.bigint()}.new`
  makePrivateFile(unnamed)
  try {
    const db = connect(unnamed, 0)
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA} COMMIT;`)
    db.close()
    nameOnce(unnamed, path)
  } finally {
    rmSync(unnamed, { force: true })
  }
}

function connect(path: string, busyMs: number): DatabaseSync {
  // Fetched here and not imported: the hook's bundle holds this file and almost never opens the ledger.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  return new DatabaseSync(path, { timeout: busyMs })
}
