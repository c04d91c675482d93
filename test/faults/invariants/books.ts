import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Fact } from '../../../src/domain/event.ts'

export type Budget = { scope: string; cap: number; held: number; spent: number; over: number }
export type HoldRow = {
  id: string
  run: string
  /** Still set aside, where the state is `held`. */
  held: number
  state: string
  spent: number
  scopes: string[]
}
export type Noted = { seq: number; atMs: number; run: string; project: string; fact: Fact }
/**
 * The ledger as it lies on the disk, read without a line of the code that wrote it. `shares`: what each worker has of a
 * scope, where the ledger keeps that apart; only the scope's own row has a cap.
 */
export type Books = { budgets: Budget[]; shares: Budget[]; holds: HoldRow[]; facts: Noted[] }

/** Undefined where there is none yet; a text where it cannot be read. */
export function readBooks(waybillHome: string): Books | string | undefined {
  const path = join(waybillHome, 'ledger.db')
  if (!existsSync(path)) return undefined
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    const [check] = db.prepare('PRAGMA integrity_check').all()
    if (check?.integrity_check !== 'ok') return String(check?.integrity_check)
    return {
      budgets: db.prepare('SELECT * FROM budget WHERE cap IS NOT NULL').all() as Budget[],
      shares: db.prepare('SELECT * FROM budget WHERE cap IS NULL').all() as Budget[],
      holds: db.prepare('SELECT * FROM hold').all().map(holdOf),
      facts: db.prepare('SELECT * FROM event ORDER BY seq').all().map(notedOf),
    }
  } catch (error) {
    return String(error)
  } finally {
    db?.close()
  }
}

type Row = Record<string, unknown>

const holdOf = (row: Row): HoldRow => ({
  id: String(row.id),
  run: String(row.run),
  held: Number(row.held ?? row.amount),
  state: String(row.state),
  spent: Number(row.spent),
  scopes: JSON.parse(String(row.scopes)) as string[],
})

const notedOf = (row: Row): Noted => ({
  seq: Number(row.seq),
  atMs: Number(row.at_ms),
  run: String(row.run),
  project: String(row.project),
  fact: JSON.parse(String(row.body)) as Fact,
})
