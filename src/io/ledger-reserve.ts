import { overCap, overParent } from '../decide/budget.ts'
import type { Hold, NewHold, OpenHold, Scope, ScopeState } from '../domain/budget.ts'
import type { Failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Store } from './ledger-store.ts'

/** Where the money comes from. */
type Source = { scopes: string[]; parent?: string }

/** From the caps, or from the hold of the run that asks; whole, or refused with the reason as a fact. Within a transaction. */
export function reserveIn(
  store: Store,
  run: string,
  project: string,
  atMs: number,
  hold: NewHold,
  scopes: Scope[],
): Result<Hold> {
  const source =
    hold.parent === undefined ? fromCaps(store, hold, scopes) : carved(store, hold, hold.parent, atMs)
  if (!source.ok) {
    store.note(run, project, atMs, { kind: 'budget.refused', because: source.failure.message })
    return source
  }
  writeHold(store, run, hold, source.value)
  const { id, usdMicros } = hold
  store.note(run, project, atMs, {
    kind: 'budget.reserved',
    hold: id,
    holdUsdMicros: usdMicros,
    ...source.value,
  })
  return ok({ id, run, usdMicros, ...source.value })
}

function writeHold(store: Store, run: string, hold: NewHold, { scopes, parent }: Source): void {
  store.change(
    `INSERT INTO hold (run, id, attempt, worker, granted, held, scopes, parent_run, parent, deadline_ms)
     VALUES (?1, ?2, (SELECT coalesce(max(attempt), 0) + 1 FROM hold WHERE run = ?1), ?3, ?4, ?4, ?5, ?6, ?7, ?8)`,
    run,
    hold.id,
    hold.worker,
    hold.usdMicros,
    JSON.stringify(scopes),
    hold.parent ?? null,
    parent ?? null,
    hold.deadlineMs ?? null,
  )
  for (const scope of scopes) {
    store.change(
      `INSERT INTO budget (scope, worker, runs, running) VALUES (?, ?, 1, 1)
       ON CONFLICT DO UPDATE SET runs = runs + 1, running = running + 1`,
      scope,
      hold.worker,
    )
  }
}

function fromCaps(store: Store, hold: NewHold, scopes: Scope[]): Result<Source> {
  for (const [index, scope] of scopes.entries()) {
    const refusal = holdIn(store, scope, hold.usdMicros)
    if (refusal === undefined) continue
    for (const earlier of scopes.slice(0, index))
      store.change(
        `UPDATE budget SET held = held - ? WHERE scope = ? AND worker = ''`,
        hold.usdMicros,
        earlier.name,
      )
    return fail(refusal)
  }
  return ok({ scopes: scopes.map(({ name }) => name) })
}

/** The cap in force is the one in the config now; the row keeps at least what is already held and spent. */
function holdIn(
  store: Store,
  { name, capUsdMicros: cap, ...scope }: Scope,
  usdMicros: number,
): Failure | undefined {
  const take = () =>
    store.change(
      `UPDATE budget SET cap = ?1, held = held + ?2 WHERE scope = ?3 AND worker = '' AND held + spent + over + ?2 <= ?1`,
      cap,
      usdMicros,
      name,
    ) === 1
  if (take()) return undefined
  store.change('INSERT INTO budget (scope, cap) VALUES (?, ?) ON CONFLICT DO NOTHING', name, cap)
  store.change(`UPDATE budget SET cap = max(?, held + spent) WHERE scope = ? AND worker = ''`, cap, name)
  if (take()) return undefined
  return overCap({ name, capUsdMicros: cap, ...scope }, stateOf(store, name), usdMicros)
}

function stateOf(store: Store, scope: string): ScopeState | undefined {
  const row = store.get(
    `SELECT cap, held, spent + over AS spent FROM budget WHERE scope = ? AND worker = ''`,
    scope,
  )
  return (
    row && {
      scope,
      capUsdMicros: Number(row.cap),
      heldUsdMicros: Number(row.held),
      spentUsdMicros: Number(row.spent),
    }
  )
}

/** Moves money from the hold of a run that still goes on. What the scopes hold in all stays the same. */
function carved(store: Store, hold: NewHold, parentRun: string, atMs: number): Result<Source> {
  const parent = openHoldOf(store, parentRun)
  const refusal = overParent(parentRun, parent, hold.usdMicros, atMs, hold.deadlineMs)
  if (refusal) return fail(refusal)
  const id = parent?.id ?? ''
  store.change('UPDATE hold SET held = held - ? WHERE run = ? AND id = ?', hold.usdMicros, parentRun, id)
  const row = store.get('SELECT scopes FROM hold WHERE run = ? AND id = ?', parentRun, id)
  return ok({ scopes: JSON.parse(String(row?.scopes)) as string[], parent: id })
}

/** A run tries one worker after the other, each with a hold of its own: the last one is the one at work. */
export function openHoldOf(store: Store, run: string): OpenHold | undefined {
  const row = store.get(
    `SELECT id, held, deadline_ms FROM hold WHERE run = ? AND state = 'held' ORDER BY attempt DESC LIMIT 1`,
    run,
  )
  return (
    row && {
      id: String(row.id),
      heldUsdMicros: Number(row.held),
      ...(row.deadline_ms === null ? {} : { deadlineMs: Number(row.deadline_ms) }),
    }
  )
}
