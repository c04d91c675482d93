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
        .all(`SELECT * FROM budget WHERE scope = ? AND worker > '' ORDER BY worker`, scope)
        .map(workerSpendOf),
    exclusively: store.together,
    openHolds: (run) =>
      store
        .all(`SELECT id FROM hold WHERE run = ? AND state = 'held' ORDER BY attempt`, run)
        .map((row) => String(row.id)),
    openHold: (run) => openHoldOf(store, run),
  }
}

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
