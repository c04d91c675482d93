import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Fact } from '../domain/event.ts'
import { failure } from '../domain/failure.ts'
import type { Outcome } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { makePrivateFile } from './files.ts'
import { type Budgets, budgetsIn } from './ledger-budget.ts'
import { refusalOf, setAside } from './ledger-damage.ts'
import { SCHEMA, SCHEMA_VERSION } from './ledger-schema.ts'

/** The one truth: an append-only list of facts and the money held and spent, per user. Single statements
 *  and transactions are durable when they return (WAL, synchronous=FULL). */
export type Ledger = Budgets & {
  /** Appends one fact; its place in the order of truth comes back. */
  note(run: string, project: string, atMs: number, fact: Fact): number
  /** Appends the outcome of a run, unless it has one: then false (I4). */
  noteOutcome(run: string, project: string, atMs: number, outcome: Outcome, resultPath?: string): boolean
  entries(run: string): Entry[]
  /** Facts of one project of the given kinds, oldest first, the newest `limit` of them. */
  projectFacts(project: string, kinds: readonly Fact['kind'][], limit: number): Entry[]
  /** Run ids, newest first; of one project, or of all. */
  recentRuns(limit: number, project?: string): string[]
  /** Runs that were received and have no outcome. */
  openRuns(): string[]
  /** Full ids that start with `prefix`. */
  runsLike(prefix: string): string[]
  close(): void
}

/** Opens (or on first use makes) the ledger at `path`. Locked, damaged or newer ledgers are refused, never replaced. */
export function openLedger(path: string, busyMs: number): Result<Ledger> {
  try {
    if (!existsSync(path)) makePrivateFile(path)
    const { DatabaseSync } = loadSqlite()
    const db = new DatabaseSync(path, { timeout: busyMs })
    const version = prepareSchema(db)
    if (version > SCHEMA_VERSION) {
      db.close()
      const message = `${path} was written by a newer Waybill (ledger version ${version}, this one knows ${SCHEMA_VERSION})`
      return fail(failure('ledger_unavailable', message, { hint: 'Update Waybill.' }))
    }
    return ok(ledgerOn(db))
  } catch (error) {
    const refusal = refusalOf(error, path)
    if (refusal.damaged) setAside(path)
    return fail(refusal.failure)
  }
}

/** Fetched when it is needed and not imported: the hook's bundle holds this file and almost never opens the ledger. */
function loadSqlite(): typeof import('node:sqlite') {
  const { emitWarning } = process
  // Node 22 calls the module experimental, on the stderr of whoever asks.
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Two first users may race here: the write lock decides, and the loser finds the tables made. */
function prepareSchema(db: DatabaseSync): number {
  db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;')
  const read = () => Number(db.prepare('PRAGMA user_version').get()?.user_version)
  const version = read()
  if (version !== 0) return version
  db.exec('PRAGMA journal_mode = WAL;')
  db.exec('BEGIN IMMEDIATE')
  const now = read()
  if (now === 0) db.exec(SCHEMA)
  db.exec('COMMIT')
  return now === 0 ? SCHEMA_VERSION : now
}

type Row = Record<string, unknown>

const entryOf = (row: Row): Entry => ({
  seq: Number(row.seq),
  atMs: Number(row.at_ms),
  run: String(row.run),
  project: String(row.project),
  fact: JSON.parse(String(row.body)) as Fact,
})

const idsOf = (rows: Row[]): string[] => rows.map((row) => String(row.run))

function ledgerOn(db: DatabaseSync): Ledger {
  const insert = db.prepare('INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)')
  const note: Ledger['note'] = (run, project, atMs, fact) =>
    Number(insert.run(atMs, run, project, fact.kind, JSON.stringify(fact)).lastInsertRowid)
  return {
    note,
    noteOutcome: (run, project, atMs, outcome, resultPath) => {
      const fact: Fact = { kind: 'outcome.reached', outcome, ...(resultPath ? { resultPath } : {}) }
      const sql =
        'INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
      return db.prepare(sql).run(atMs, run, project, fact.kind, JSON.stringify(fact)).changes === 1
    },
    ...budgetsIn(db, note),
    entries: (run) => db.prepare('SELECT * FROM event WHERE run = ? ORDER BY seq').all(run).map(entryOf),
    projectFacts: (project, kinds, limit) => {
      const marks = kinds.map(() => '?').join(', ')
      const sql = `SELECT * FROM event WHERE project = ? AND kind IN (${marks}) ORDER BY seq DESC LIMIT ?`
      return db
        .prepare(sql)
        .all(project, ...kinds, limit)
        .map(entryOf)
        .reverse()
    },
    recentRuns: (limit, project) => {
      const where = project === undefined ? '' : 'AND project = ?'
      const sql = `SELECT run FROM event WHERE kind = 'task.received' ${where} ORDER BY seq DESC LIMIT ?`
      return idsOf(db.prepare(sql).all(...(project === undefined ? [] : [project]), limit))
    },
    openRuns: () =>
      idsOf(
        db
          .prepare(
            `SELECT run FROM event AS e WHERE kind = 'task.received' AND NOT EXISTS
             (SELECT 1 FROM event WHERE run = e.run AND kind = 'outcome.reached') ORDER BY seq`,
          )
          .all(),
      ),
    runsLike: (prefix) =>
      idsOf(
        db
          .prepare(
            `SELECT run FROM event WHERE kind = 'task.received' AND substr(run, 1, ?) = ? ORDER BY seq`,
          )
          .all(prefix.length, prefix),
      ),
    close: () => db.close(),
  }
}
