import { BATCH_HOLDER } from '../domain/batch.ts'
import type { Hold, NewHold, OpenHold, Scope, ScopeState } from '../domain/budget.ts'
import type { Result } from '../domain/result.ts'
import { openHoldOf, reserveIn } from './ledger-reserve.ts'
import { type Settlement, settleIn } from './ledger-settle.ts'
import type { Row, Store } from './ledger-store.ts'

/** `presumed` runs are counted at their full hold, since what they cost was not told. */
export type WorkerSpend = {
  worker: string
  runs: number
  usdMicros: number
  presumed: number
  running: number
}

/** What one run has spent of its own holds so far, and the run whose hold they were carved from. */
export type SpentBelow = { run: string; parent: string; usdMicros: number }

export type Budgets = {
  /**
   * Sets money aside in every scope, or in none; the fact is written in the same transaction. A hold with a parent
   * run is carved from that run's hold, and the scopes that one drew on stay as they are.
   */
  reserve(run: string, project: string, atMs: number, hold: NewHold, scopes: Scope[]): Result<Hold>
  /** Turns a hold into spending. Idempotent: the first settlement stands, later ones answer false. */
  settle(run: string, project: string, atMs: number, settlement: Settlement): boolean
  /** Of all scopes whose name begins so. */
  scopes(prefix?: string): ScopeState[]
  /** What each worker cost within one scope. */
  spentIn(scope: string): WorkerSpend[]
  /** Every run whose money comes from the hold of `run`, however far below. */
  spentBelow(run: string): SpentBelow[]
  /** Runs `work` while no other process can write to the ledger. */
  exclusively<T>(work: () => T): T
  /** Holds of a run that are neither settled nor presumed. */
  openHolds(run: string): string[]
  /** What the newest of them has left, now that what the run itself has started is carved from it. */
  openHold(run: string): OpenHold | undefined
}

/** The last of what begins with a text, in the order of SQLite: no character stands behind this one. */
export const LAST = '\u{10ffff}'

export function budgetsIn(store: Store): Budgets {
  return {
    reserve: (...wanted) => store.together(() => reserveIn(store, ...wanted)),
    settle: (...settled) => store.together(() => settleIn(store, ...settled)),
    scopes: (prefix = '') =>
      store
        .all(
          `SELECT scope, cap, held, spent + over AS spent FROM budget
           WHERE scope >= ? AND scope < ? AND worker = '' ORDER BY scope`,
          prefix,
          prefix + LAST,
        )
        .map(scopeStateOf),
    spentIn: (scope) =>
      store
        .all(
          `SELECT * FROM budget WHERE scope = ? AND worker > '' AND worker <> '${BATCH_HOLDER}' ORDER BY worker`,
          scope,
        )
        .map(workerSpendOf),
    spentBelow: (run) => store.all(BELOW, run).map(spentBelowOf),
    exclusively: store.together,
    openHolds: (run) =>
      store
        .all(`SELECT id FROM hold WHERE run = ? AND state = 'held' ORDER BY attempt`, run)
        .map((row) => String(row.id)),
    openHold: (run) => openHoldOf(store, run),
  }
}

const BELOW = `
WITH RECURSIVE below (run, parent) AS (
  SELECT DISTINCT run, parent_run FROM hold WHERE parent_run = ?1
  UNION SELECT hold.run, hold.parent_run FROM hold JOIN below ON hold.parent_run = below.run)
SELECT below.run, below.parent, sum(hold.spent) AS spent FROM below JOIN hold ON hold.run = below.run
GROUP BY below.run, below.parent`

const spentBelowOf = (row: Row): SpentBelow => ({
  run: String(row.run),
  parent: String(row.parent),
  usdMicros: Number(row.spent),
})

const workerSpendOf = (row: Row): WorkerSpend => ({
  worker: String(row.worker),
  runs: Number(row.runs),
  usdMicros: Number(row.spent),
  presumed: Number(row.presumed),
  running: Number(row.running),
})

const scopeStateOf = (row: Row): ScopeState => ({
  scope: String(row.scope),
  capUsdMicros: Number(row.cap),
  heldUsdMicros: Number(row.held),
  spentUsdMicros: Number(row.spent),
})
