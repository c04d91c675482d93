import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Fact } from '../domain/event.ts'
import { failure } from '../domain/failure.ts'
import type { Outcome } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Budgets, budgetsIn } from './ledger-budget.ts'
import { damaged, refusalOf } from './ledger-damage.ts'
import { connectLedger, ledgerVersion } from './ledger-file.ts'
import { claimKeyIn, type KeyClaim } from './ledger-keys.ts'
import { SCHEMA_VERSION } from './ledger-schema.ts'

/** The one truth: an append-only list of facts and the money held and spent, per user. Single statements
 *  and transactions are durable when they return (WAL, synchronous=FULL). */
export type Ledger = Budgets & {
  /** Appends one fact; its place in the order of truth comes back. */
  note(run: string, project: string, atMs: number, fact: Fact): number
  /** Appends the outcome of a run, unless it has one: then false (I4). */
  noteOutcome(run: string, project: string, atMs: number, outcome: Outcome, resultPath?: string): boolean
  /** Whose run an idempotency key stands for: the first that asks gets it. `digest` tells its ask from others. */
  claimKey(project: string, key: string, digest: string, run: string): KeyClaim
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
  let db: DatabaseSync | undefined
  try {
    db = connectLedger(path, busyMs)
    const version = ledgerVersion(db)
    if (version === SCHEMA_VERSION) return ok(ledgerOn(db))
    db.close()
    return fail(version > SCHEMA_VERSION ? newer(path, version) : damaged(path, 'it holds no ledger'))
  } catch (error) {
    // Before the close, which may move the write-ahead log into a damaged file.
    const refusal = refusalOf(error, path)
    db?.close()
    return fail(refusal)
  }
}

const newer = (path: string, version: number) =>
  failure(
    'ledger_unavailable',
    `${path} was written by a newer Waybill (ledger version ${version}, this one knows ${SCHEMA_VERSION})`,
    { hint: 'Update Waybill.' },
  )

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
  const budgets = budgetsIn(db, note)
  return {
    note,
    noteOutcome: (run, project, atMs, outcome, resultPath) => {
      const fact: Fact = { kind: 'outcome.reached', outcome, ...(resultPath ? { resultPath } : {}) }
      const sql =
        'INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
      return db.prepare(sql).run(atMs, run, project, fact.kind, JSON.stringify(fact)).changes === 1
    },
    ...budgets,
    claimKey: (...claim) => budgets.exclusively(() => claimKeyIn(db, ...claim)),
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
