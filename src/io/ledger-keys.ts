import type { DatabaseSync } from 'node:sqlite'
import type { ProcessIdentity } from '../domain/run.ts'
import { identify, isAlive } from './identity.ts'

/** `other`: the run that has the key. `reused`: that run has it for another ask, which is a mistake of the caller. */
export type KeyClaim = { kind: 'mine' } | { kind: 'other'; run: string } | { kind: 'reused'; run: string }

const TABLE = `CREATE TABLE IF NOT EXISTS claim (
  project TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, run TEXT NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (project, key)
) STRICT`

/**
 * Gives the key to the first run that asks. It is free again where that run has ended without a worker, or where the
 * process that claimed it is gone without a word: nothing was spent then. To be called by the run's own supervisor,
 * inside a transaction.
 */
export function claimKeyIn(
  db: DatabaseSync,
  project: string,
  key: string,
  digest: string,
  run: string,
): KeyClaim {
  db.exec(TABLE)
  const row = db
    .prepare('SELECT digest, run, owner FROM claim WHERE project = ? AND key = ?')
    .get(project, key)
  const holder = row && { digest: String(row.digest), run: String(row.run), owner: String(row.owner) }
  if (holder && holder.run !== run && !isFree(db, holder))
    return { kind: holder.digest === digest ? 'other' : 'reused', run: holder.run }
  db.prepare('INSERT OR REPLACE INTO claim (project, key, digest, run, owner) VALUES (?, ?, ?, ?, ?)').run(
    project,
    key,
    digest,
    run,
    JSON.stringify(identify(process.pid)),
  )
  return { kind: 'mine' }
}

function isFree(db: DatabaseSync, { run, owner }: { run: string; owner: string }): boolean {
  if (db.prepare('SELECT 1 FROM event WHERE run = ? LIMIT 1').get(run) === undefined)
    return !isAlive(JSON.parse(owner) as ProcessIdentity)
  const end = db
    .prepare(
      `SELECT body ->> '$.outcome.spend.basis' AS basis FROM event WHERE run = ? AND kind = 'outcome.reached'`,
    )
    .get(run)
  return end?.basis === 'nothing_ran'
}
