import { renameSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { type Failure, failure } from '../domain/failure.ts'
import { makePrivateFile, syncFile } from './files.ts'
import { damaged } from './ledger-damage.ts'
import { connect, identity } from './ledger-file.ts'
import { acknowledgedIn, lostSince } from './ledger-mark.ts'
import { SCHEMA, SCHEMA_VERSION } from './ledger-schema.ts'
import { patiently } from './ledger-wait.ts'

/** Brings the ledger up to date, and says why it cannot be used; undefined where it can. Throws where there is damage. */
export function refuseContent(
  db: DatabaseSync,
  path: string,
  busyMs: number,
  crowdMs: number,
): Failure | undefined {
  const wait = <T>(action: () => T): T => patiently(path, busyMs, action, crowdMs)
  // The first to touch the file: who leaves it last keeps it to itself until the log is put away.
  const acknowledged = wait(() => {
    db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;')
    return acknowledgedIn(db, path)
  })
  const version = wait(() => versionOf(db))
  if (version === 1) migrate(db, path, busyMs)
  else if (version > SCHEMA_VERSION) return newer(path, version)
  else if (version !== SCHEMA_VERSION) return damaged(path, 'it holds no ledger')
  const lost = wait(() => lostSince(db, acknowledged))
  return lost === undefined ? undefined : older(path, lost)
}

/** Which tables the file holds; 0 for none of ours. The first read, and so the first to throw where there is damage. */
const versionOf = (db: DatabaseSync): number => Number(db.prepare('PRAGMA user_version').get()?.user_version)

const newer = (path: string, version: number) =>
  failure(
    'ledger_unavailable',
    `${path} was written by a newer Waybill (ledger version ${version}, this one knows ${SCHEMA_VERSION})`,
    { hint: 'Update Waybill.' },
  )

const older = (path: string, lost: string) =>
  failure('ledger_unavailable', `the ledger ${path} is not as it was left: ${lost}`, {
    hint: `Put back the newest ${path}, with its -wal file where there was one; or delete ${path}.mark to go on with this one (what was spent since is then forgotten).`,
  })

/** One transaction: who is killed in it, or has no room for it, leaves version 1 whole. The second of two finds it done. */
function migrate(db: DatabaseSync, path: string, busyMs: number): void {
  patiently(path, busyMs, () => db.exec('BEGIN IMMEDIATE'))
  try {
    if (versionOf(db) === 1) {
      keepCopy(path)
      db.exec(`${MAKE_ROOM} ${SCHEMA} ${identity()} ${FILL}`)
    }
    db.exec('COMMIT')
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // SQLite has done so.
    }
    throw error
  }
}

/** As it is now, while nobody else can write to it; through SQLite, so that what stands in the log is in it. */
function keepCopy(path: string): void {
  const unnamed = `${path}.${process.pid}.${process.hrtime.bigint()}.new`
  makePrivateFile(unnamed)
  try {
    const reader = connect(path)
    try {
      reader.prepare('VACUUM INTO ?').run(unnamed)
    } finally {
      reader.close()
    }
    syncFile(unnamed)
    renameSync(unnamed, `${path}.v1`)
  } finally {
    rmSync(unnamed, { force: true })
  }
}

const MAKE_ROOM = `
DROP TRIGGER event_keeps; DROP TRIGGER event_stays;
DROP INDEX event_by_run; DROP INDEX event_by_kind; DROP INDEX event_by_project; DROP INDEX one_outcome;
DROP INDEX hold_by_state; DROP INDEX hold_by_run;
ALTER TABLE event RENAME TO event_1; ALTER TABLE budget RENAME TO budget_1; ALTER TABLE hold RENAME TO hold_1;
`

/** The triggers note which runs are open. A hold of version 1 was never carved, and holds all of its amount or nothing. */
const FILL = `
INSERT INTO event SELECT seq, at_ms, run, project, kind, body FROM event_1 ORDER BY seq;
INSERT INTO budget (scope, cap, held, spent, over) SELECT scope, cap, held, spent, over FROM budget_1;
INSERT INTO hold (run, id, attempt, worker, granted, held, state, spent, scopes)
SELECT run, id, row_number() OVER (PARTITION BY run ORDER BY rowid), worker, amount, iif(state = 'held', amount, 0), state, spent, scopes
FROM hold_1;
INSERT INTO budget (scope, worker, runs, spent, presumed, running)
SELECT value, worker, count(*), sum(spent), sum(state = 'presumed'), sum(state = 'held')
FROM hold_1, json_each(hold_1.scopes) GROUP BY value, worker;
DROP TABLE event_1; DROP TABLE budget_1; DROP TABLE hold_1;
`
