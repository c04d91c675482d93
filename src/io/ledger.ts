import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Fact } from '../domain/event.ts'
import type { Outcome } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Budgets, budgetsIn, LAST } from './ledger-budget.ts'
import { closeDamaged, refusalOf } from './ledger-damage.ts'
import { connectLedger, type FileSystemType, refusePlace } from './ledger-file.ts'
import { claimKeyIn, type KeyClaim } from './ledger-keys.ts'
import { refuseContent } from './ledger-migrate.ts'
import { entryOf, projectFactsIn } from './ledger-rows.ts'
import type { SoughtKind } from './ledger-schema.ts'
import { type Row, type Store, storeOn } from './ledger-store.ts'

/** The one truth: an append-only list of facts and the money held and spent, per user. Single statements
 *  and transactions are durable when they return (WAL, synchronous=FULL). */
export type Ledger = Budgets & {
  /** Appends one fact; its place in the order of truth comes back. */
  note(run: string, project: string, atMs: number, fact: Fact): number
  /** Appends the outcome of a run, unless it has one: then false (I4). */
  noteOutcome(run: string, project: string, atMs: number, outcome: Outcome, resultPath?: string): boolean
  /** Of one run, oldest first; of the given kinds alone where they are named. */
  entries(run: string, kinds?: readonly Fact['kind'][]): Entry[]
  /** Facts of one project of the given kinds, oldest first, the newest `limit` of them. */
  projectFacts(project: string, kinds: readonly SoughtKind[], limit: number): Entry[]
  /** Run ids, newest first; of one project, or of all. */
  recentRuns(limit: number, project?: string): string[]
  /** Runs that were received and have no outcome. */
  openRuns(): string[]
  /** Full ids that start with `prefix`. */
  runsLike(prefix: string): string[]
  /** Gives the key of an ask to one run; `digest` tells that ask from another one. Call it where the run is seen through. */
  claimKey(project: string, key: string, digest: string, run: string): KeyClaim
  /** How long others may stand in the way from now on. */
  waitUpTo(busyMs: number): void
  close(): void
}

/** `crowdMs`: how long in all while others get through; without it, no longer than behind one that does not move. */
export type Opening = { crowdMs?: number; fileSystemType?: FileSystemType }

/**
 * Opens (or on first use makes) the ledger at `path`; an older one is brought up to date. Where it is locked, damaged,
 * newer, or lies where locks do not hold, it is refused and never replaced.
 */
export function openLedger(
  path: string,
  busyMs: number,
  { crowdMs = busyMs, fileSystemType }: Opening = {},
): Result<Ledger> {
  const misplaced = refusePlace(path, fileSystemType)
  if (misplaced) return fail(misplaced)
  let db: DatabaseSync | undefined
  try {
    db = connectLedger(path)
    const refusal = refuseContent(db, path, busyMs, crowdMs)
    if (refusal === undefined) return ok(ledgerOn(storeOn(db, path, busyMs, crowdMs)))
    db.close()
    return fail(refusal)
  } catch (error) {
    // Before the close, which may move the write-ahead log into a damaged file.
    const refusal = refusalOf(error, path)
    closeDamaged(db)
    return fail(refusal)
  }
}

const idsOf = (rows: Row[]): string[] => rows.map((row) => String(row.run))

function ledgerOn(store: Store): Ledger {
  return {
    note: store.note,
    noteOutcome: (run, project, atMs, outcome, resultPath) =>
      store.together(() => {
        if (store.get(`SELECT 1 FROM event WHERE run = ? AND kind = 'outcome.reached'`, run)) return false
        store.note(run, project, atMs, {
          kind: 'outcome.reached',
          outcome,
          ...(resultPath ? { resultPath } : {}),
        })
        return true
      }),
    ...budgetsIn(store),
    entries: (run, kinds = []) => {
      const named = kinds.length > 0 ? `AND kind IN (${kinds.map(() => '?').join(', ')})` : ''
      return store.all(`SELECT * FROM event WHERE run = ? ${named} ORDER BY seq`, run, ...kinds).map(entryOf)
    },
    projectFacts: (project, kinds, limit) => projectFactsIn(store.all, project, kinds, limit),
    recentRuns: (limit, project) =>
      idsOf(
        project === undefined
          ? store.all(`SELECT run FROM event WHERE kind = 'task.received' ORDER BY seq DESC LIMIT ?`, limit)
          : store.all(
              `SELECT run FROM event WHERE project = ? AND kind = 'task.received' ORDER BY seq DESC LIMIT ?`,
              project,
              limit,
            ),
      ),
    openRuns: () => idsOf(store.all('SELECT run FROM open_run ORDER BY seq')),
    runsLike: (prefix) =>
      idsOf(
        store.all(
          `SELECT run FROM event WHERE kind = 'task.received' AND run >= ? AND run < ? ORDER BY seq`,
          prefix,
          prefix + LAST,
        ),
      ),
    claimKey: (...claim) => claimKeyIn(store, ...claim),
    waitUpTo: store.waitUpTo,
    close: store.close,
  }
}
