import type { DatabaseSync } from 'node:sqlite'
import type { Hold, Scope, ScopeState } from '../domain/budget.ts'
import type { Fact } from '../domain/event.ts'
import { failure } from '../domain/failure.ts'
import { usdText } from '../domain/money.ts'
import { fail, ok, type Result } from '../domain/result.ts'

export type Settlement = {
  hold: string
  /** What the run cost; `unknown` is settled at the full hold and said to be presumed. */
  usdMicros: number | 'unknown'
}

/** `presumed` runs are counted at their full hold, since what they cost was not told. */
export type WorkerSpend = {
  worker: string
  runs: number
  usdMicros: number
  presumed: number
  running: number
}

type NewHold = { id: string; worker: string; usdMicros: number }

export type Budgets = {
  /** Sets money aside in every scope, or in none; the fact is written in the same transaction. */
  reserve(run: string, project: string, atMs: number, hold: NewHold, scopes: Scope[]): Result<Hold>
  /** Turns a hold into spending. Idempotent: the first settlement stands, later ones answer false. */
  settle(run: string, project: string, atMs: number, settlement: Settlement): boolean
  scopes(): ScopeState[]
  /** What each worker cost within one scope. */
  spentIn(scope: string): WorkerSpend[]
  /** Runs `work` while no other process can write to the ledger. */
  exclusively<T>(work: () => T): T
  /** Holds of a run that are neither settled nor presumed. */
  openHolds(run: string): string[]
}

type Note = (run: string, project: string, atMs: number, fact: Fact) => number

export function budgetsIn(db: DatabaseSync, note: Note): Budgets {
  const together = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const value = work()
      db.exec('COMMIT')
      return value
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }
  return {
    reserve: (run, project, atMs, hold, scopes) =>
      together(() => reserveIn(db, note, run, project, atMs, hold, scopes)),
    settle: (run, project, atMs, settlement) =>
      together(() => settleIn(db, note, run, project, atMs, settlement)),
    scopes: () =>
      db
        .prepare('SELECT scope, cap, held, spent + over AS spent FROM budget ORDER BY scope')
        .all()
        .map(scopeStateOf),
    spentIn: (scope) =>
      db
        .prepare(
          `SELECT worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
           FROM hold WHERE EXISTS (SELECT 1 FROM json_each(hold.scopes) WHERE value = ?) GROUP BY worker ORDER BY worker`,
        )
        .all(scope)
        .map((row) => ({
          worker: String(row.worker),
          runs: Number(row.runs),
          usdMicros: Number(row.spent),
          presumed: Number(row.presumed),
          running: Number(row.running),
        })),
    exclusively: together,
    openHolds: (run) =>
      db
        .prepare(`SELECT id FROM hold WHERE run = ? AND state = 'held'`)
        .all(run)
        .map((row) => String(row.id)),
  }
}

const scopeStateOf = (row: Record<string, unknown>): ScopeState => ({
  scope: String(row.scope),
  capUsdMicros: Number(row.cap),
  heldUsdMicros: Number(row.held),
  spentUsdMicros: Number(row.spent),
})

function reserveIn(
  db: DatabaseSync,
  note: Note,
  run: string,
  project: string,
  atMs: number,
  hold: NewHold,
  scopes: Scope[],
): Result<Hold> {
  for (const scope of scopes) {
    const refusal = holdIn(db, scope, hold.usdMicros)
    if (refusal === undefined) continue
    releaseEarlier(db, scopes, scope, hold.usdMicros)
    note(run, project, atMs, { kind: 'budget.refused', because: refusal })
    const hint = `It resets at ${scope.resets}; caps are set in config.yaml.`
    return fail(failure('over_budget', refusal, { hint }))
  }
  const { id, worker, usdMicros } = hold
  const names = scopes.map((scope) => scope.name)
  db.prepare('INSERT INTO hold (id, run, worker, amount, scopes) VALUES (?, ?, ?, ?, ?)').run(
    id,
    run,
    worker,
    usdMicros,
    JSON.stringify(names),
  )
  note(run, project, atMs, { kind: 'budget.reserved', hold: id, holdUsdMicros: usdMicros, scopes: names })
  return ok({ id, run, usdMicros, scopes: names })
}

/** The cap in force is the one in the config now; the row keeps at least what is already held and spent. */
function holdIn(db: DatabaseSync, scope: Scope, usdMicros: number): string | undefined {
  db.prepare('INSERT INTO budget (scope, cap) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    scope.name,
    scope.capUsdMicros,
  )
  db.prepare('UPDATE budget SET cap = max(?, held + spent) WHERE scope = ?').run(
    scope.capUsdMicros,
    scope.name,
  )
  const took = db
    .prepare('UPDATE budget SET held = held + ? WHERE scope = ? AND held + spent + over + ? <= ?')
    .run(usdMicros, scope.name, usdMicros, scope.capUsdMicros)
  if (took.changes === 1) return undefined
  const row = db.prepare('SELECT held, spent + over AS spent FROM budget WHERE scope = ?').get(scope.name)
  const left = scope.capUsdMicros - Number(row?.held) - Number(row?.spent)
  const place = scope.name.startsWith('project:') ? "this project's cap for today" : 'your cap for this month'
  return `${place} (${usdText(scope.capUsdMicros)}) has ${usdText(Math.max(0, left))} left: ${usdText(Number(row?.spent))} spent, ${usdText(Number(row?.held))} held by running tasks; this run needs ${usdText(usdMicros)}`
}

function releaseEarlier(db: DatabaseSync, scopes: Scope[], refused: Scope, usdMicros: number): void {
  for (const scope of scopes.slice(0, scopes.indexOf(refused))) {
    db.prepare('UPDATE budget SET held = held - ? WHERE scope = ?').run(usdMicros, scope.name)
  }
}

/** Fenced by the hold's state, so that a supervisor and a reaper cannot both settle it. */
function settleIn(
  db: DatabaseSync,
  note: Note,
  run: string,
  project: string,
  atMs: number,
  settlement: Settlement,
): boolean {
  const row = db
    .prepare(`SELECT amount, scopes FROM hold WHERE id = ? AND state = 'held'`)
    .get(settlement.hold)
  if (!row) return false
  const amount = Number(row.amount)
  const presumed = settlement.usdMicros === 'unknown'
  const actual = settlement.usdMicros === 'unknown' ? amount : settlement.usdMicros
  const within = Math.min(actual, amount)
  const over = actual - within
  db.prepare('UPDATE hold SET state = ?, spent = ? WHERE id = ?').run(
    presumed ? 'presumed' : 'settled',
    actual,
    settlement.hold,
  )
  for (const scope of JSON.parse(String(row.scopes)) as string[]) {
    db.prepare('UPDATE budget SET held = held - ?, spent = spent + ?, over = over + ? WHERE scope = ?').run(
      amount,
      within,
      over,
      scope,
    )
  }
  note(run, project, atMs, {
    kind: 'budget.settled',
    hold: settlement.hold,
    usdMicros: actual,
    presumed,
    overUsdMicros: over,
  })
  return true
}
