import type { DatabaseSync } from 'node:sqlite'
import type { Ledger } from './ledger.ts'
import { projectFactsIn } from './ledger-rows.ts'
import { SCHEMA_VERSION } from './ledger-schema.ts'

/** What of the ledger can be seen without opening it for work. */
export type Glance = Pick<Ledger, 'projectFacts'>

/**
 * Looks into the ledger beside whoever writes it: nothing is made, migrated, mended or reaped, and a lock is waited for
 * `busyMs` at most. Undefined where there is none that can be read; who works with it next will say why.
 */
export function glanceAtLedger<T>(path: string, busyMs: number, see: (ledger: Glance) => T): T | undefined {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: busyMs })
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
    return version >= 1 && version <= SCHEMA_VERSION ? see(glanceOn(db)) : undefined
  } catch {
    return undefined
  } finally {
    db?.close()
  }
}

const glanceOn = (db: DatabaseSync): Glance => ({
  projectFacts: (...sought) => projectFactsIn((sql, ...values) => db.prepare(sql).all(...values), ...sought),
})
