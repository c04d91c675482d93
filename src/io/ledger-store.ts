import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Fact } from '../domain/event.ts'
import { type Mark, openMark } from './ledger-mark.ts'
import { patiently } from './ledger-wait.ts'

export type Row = Record<string, unknown>

/** The ledger's file as all its parts use it: prepared once, asked patiently, changed whole or not at all. */
export type Store = {
  all(sql: string, ...values: SQLInputValue[]): Row[]
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  /** Within `together` only; how many rows it changed. */
  change(sql: string, ...values: SQLInputValue[]): number
  /** Runs `work` while no other process can write; durable when it returns, undone when it throws. */
  together<T>(work: () => T): T
  /** Appends one fact, in a transaction of its own where there is none; its place in the order of truth comes back. */
  note(run: string, project: string, atMs: number, fact: Fact): number
  /** How long others may stand in the way from now on. */
  waitUpTo(busyMs: number): void
  close(): void
}

const INSERT = 'INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)'

export function storeOn(db: DatabaseSync, path: string, firstBusyMs: number, firstCrowdMs: number): Store {
  let [busyMs, crowdMs] = [firstBusyMs, firstCrowdMs]
  const wait = <T>(action: () => T): T => patiently(path, busyMs, action, crowdMs)
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? wait(() => db.prepare(sql))
    statements.set(sql, known)
    return known
  }
  const mark: Mark = wait(() => openMark(db, path))
  let inside = false
  let newest = 0
  const together = <T>(work: () => T): T => {
    if (inside) return work()
    wait(() => prepared('BEGIN IMMEDIATE').run())
    inside = true
    try {
      const value = work()
      prepared('COMMIT').run()
      mark.acknowledge(newest)
      return value
    } catch (error) {
      newest = 0
      undo(db)
      throw error
    } finally {
      inside = false
    }
  }
  return {
    all: (sql, ...values) => wait(() => prepared(sql).all(...values)),
    get: (sql, ...values) => wait(() => prepared(sql).get(...values)),
    change: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    together,
    note: (run, project, atMs, fact) =>
      together(() => {
        const body = JSON.stringify(fact)
        newest = Number(prepared(INSERT).run(atMs, run, project, fact.kind, body).lastInsertRowid)
        return newest
      }),
    waitUpTo: (ms) => {
      busyMs = ms
      crowdMs = Math.max(crowdMs, ms)
    },
    close: () => {
      mark.close()
      db.close()
    },
  }
}

/** A full disk makes SQLite roll back by itself: what went wrong is told then, and not that there is nothing to undo. */
function undo(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    // Nothing was open any more.
  }
}
