import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Fact } from '../domain/event.ts'
import type { Ledger } from './ledger.ts'
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

function glanceOn(db: DatabaseSync): Glance {
  // Each kind by itself: its newest facts stand together in the index, whatever else the project has done.
  const ofKind = db.prepare('SELECT * FROM event WHERE project = ? AND kind = ? ORDER BY seq DESC LIMIT ?')
  return {
    projectFacts: (project, kinds, limit) =>
      kinds
        .flatMap((kind) => ofKind.all(project, kind, limit))
        .sort((a, b) => Number(b.seq) - Number(a.seq))
        .slice(0, limit)
        .reverse()
        .map(entryOf),
  }
}

const entryOf = (row: Record<string, unknown>): Entry => ({
  seq: Number(row.seq),
  atMs: Number(row.at_ms),
  run: String(row.run),
  project: String(row.project),
  fact: JSON.parse(String(row.body)) as Fact,
})
