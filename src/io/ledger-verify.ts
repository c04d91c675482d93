import type { DatabaseSync } from 'node:sqlite'
import type { Fact } from '../domain/event.ts'
import { connectPatiently } from './ledger-file.ts'

type Money = Extract<Fact, { kind: 'budget.reserved' | 'budget.settled' }>
/** A hold as its facts tell it. */
type Told = { held: number; state: string; spent: number; scopes: string[]; parent: string | null }
type Sums = Map<string, { held: number; spent: number; over: number }>

/** What in the ledger at `path` does not agree with itself, one sentence each; nothing where it is sound (I1). Throws where there is damage. */
export function verifyLedger(path: string): string[] {
  const db = connectPatiently(path)
  try {
    // One state of the ledger, whatever others write meanwhile.
    db.exec('BEGIN')
    return verifyRows(db)
  } finally {
    db.close()
  }
}

/** The same within a transaction: the holds and the sums are made again from the facts alone, and compared. */
export function verifyRows(db: DatabaseSync): string[] {
  const { holds, sums, faults } = folded(db)
  return [...faults, ...holdFaults(db, holds), ...sumFaults(db, sums), ...workerFaults(db), ...runFaults(db)]
}

function folded(db: DatabaseSync): { holds: Map<string, Told>; sums: Sums; faults: string[] } {
  const holds = new Map<string, Told>()
  const sums: Sums = new Map()
  const faults: string[] = []
  const facts = db.prepare(
    `SELECT body FROM event NOT INDEXED WHERE kind IN ('budget.reserved', 'budget.settled') ORDER BY seq`,
  )
  for (const { body } of facts.iterate() as Iterable<{ body: string }>) {
    const fact = JSON.parse(body) as Money
    const fault = fact.kind === 'budget.reserved' ? reserved(fact, holds, sums) : settled(fact, holds, sums)
    if (fault !== undefined) faults.push(fault)
  }
  return { holds, sums, faults }
}

type Fold<Kind extends Money['kind']> = (
  fact: Extract<Money, { kind: Kind }>,
  holds: Map<string, Told>,
  sums: Sums,
) => string | undefined

const reserved: Fold<'budget.reserved'> = (fact, holds, sums) => {
  const { hold, holdUsdMicros, scopes, parent = null } = fact
  if (holds.has(hold)) return `the hold ${hold} was reserved twice`
  holds.set(hold, { held: holdUsdMicros, state: 'held', spent: 0, scopes, parent })
  if (parent === null) {
    for (const scope of scopes) add(sums, scope, { held: holdUsdMicros })
    return undefined
  }
  const above = holds.get(parent)
  if (above?.state !== 'held' || above.held < holdUsdMicros)
    return `the hold ${hold} was carved from ${parent}, which had not that much`
  above.held -= holdUsdMicros
  return undefined
}

const settled: Fold<'budget.settled'> = (fact, holds, sums) => {
  const hold = holds.get(fact.hold)
  if (hold?.state !== 'held') return `the hold ${fact.hold} was settled without being open`
  const within = Math.min(fact.usdMicros, hold.held)
  const rest = hold.held - within
  const parent = hold.parent === null ? undefined : holds.get(hold.parent)
  const above = parent?.state === 'held' ? parent : undefined
  const borrowed = Math.min(fact.usdMicros - within, above?.held ?? 0)
  if (above) above.held += rest - borrowed
  Object.assign(hold, { held: 0, state: fact.presumed ? 'presumed' : 'settled', spent: fact.usdMicros })
  const over = fact.usdMicros - within - borrowed
  const spent = within + borrowed
  for (const scope of hold.scopes) add(sums, scope, { held: -spent - (above ? 0 : rest), spent, over })
  return over === fact.overUsdMicros
    ? undefined
    : `the hold ${fact.hold} says ${fact.overUsdMicros} over, not ${over}`
}

function add(sums: Sums, scope: string, by: { held: number; spent?: number; over?: number }): void {
  const before = sums.get(scope) ?? { held: 0, spent: 0, over: 0 }
  sums.set(scope, {
    held: before.held + by.held,
    spent: before.spent + (by.spent ?? 0),
    over: before.over + (by.over ?? 0),
  })
}

const differs = (what: string, is: unknown, told: unknown): string[] =>
  JSON.stringify(is) === JSON.stringify(told)
    ? []
    : [`${what} is ${JSON.stringify(is)}, and its facts tell ${JSON.stringify(told)}`]

function holdFaults(db: DatabaseSync, told: Map<string, Told>): string[] {
  const rows = new Map<string, Told>()
  for (const row of db.prepare('SELECT * FROM hold NOT INDEXED').iterate() as Iterable<
    Record<string, string>
  >) {
    const { id, held, state, spent, scopes, parent } = row
    rows.set(String(id), {
      held: Number(held),
      state: String(state),
      spent: Number(spent),
      scopes: JSON.parse(String(scopes)) as string[],
      parent: parent ?? null,
    })
  }
  const ids = new Set([...rows.keys(), ...told.keys()])
  return [...ids].flatMap((id) => differs(`the hold ${id}`, rows.get(id) ?? null, told.get(id) ?? null))
}

/** A scope that was only ever refused has a row of nothing. */
function sumFaults(db: DatabaseSync, told: Sums): string[] {
  const none = { held: 0, spent: 0, over: 0 }
  const rows = db.prepare(`SELECT * FROM budget WHERE worker = ''`).all()
  const missing = [...told.keys()].filter((scope) => rows.every((row) => row.scope !== scope))
  return [
    ...missing.map((scope) => `the scope ${scope} has no sum`),
    ...rows.flatMap(({ scope, cap, held, spent, over }) => [
      ...differs(`the sum of ${scope}`, { held, spent, over }, told.get(String(scope)) ?? none),
      ...(Number(held) + Number(spent) > Number(cap) ? [`the scope ${scope} is over its cap`] : []),
    ]),
  ]
}

const BY_WORKER = `
SELECT value AS scope, worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
FROM hold, json_each(hold.scopes) GROUP BY value, worker`

function workerFaults(db: DatabaseSync): string[] {
  const rows = db.prepare(
    `SELECT scope, worker, runs, spent, presumed, running FROM budget WHERE worker > '' ORDER BY scope, worker`,
  )
  return differs('what each worker cost', rows.all(), db.prepare(`${BY_WORKER} ORDER BY scope, worker`).all())
}

function runFaults(db: DatabaseSync): string[] {
  const open = db.prepare('SELECT run FROM open_run ORDER BY run').all()
  const told = db.prepare(
    `SELECT DISTINCT run FROM event AS one WHERE kind = 'task.received' AND NOT EXISTS
     (SELECT 1 FROM event WHERE run = one.run AND kind = 'outcome.reached') ORDER BY run`,
  )
  return differs('the list of open runs', open, told.all())
}
