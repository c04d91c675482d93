import type { Row, Store } from './ledger-store.ts'

export type Settlement = {
  hold: string
  /** What the run cost; `unknown` is settled at all that the hold has left and said to be presumed. */
  usdMicros: number | 'unknown'
}

/** How the money of one hold comes apart; integer micro-USD. */
type Split = {
  actual: number
  /** Of it what this hold and the one above had for it, and what no hold had. */
  covered: number
  over: number
  /** What is no longer set aside in the scopes. */
  freed: number
  /** What the hold above gains, or gives where it is less than nothing. */
  toParent: number
}

/**
 * Within a transaction that no other process can write beside. Fenced by the hold's state, so that a supervisor and a reaper cannot both settle it. What a
 * carved hold did not need goes back to where it came from while that is open, and what it took beyond itself comes
 * out of there first: only what no hold of the tree covers is `over`.
 */
export function settleIn(
  store: Store,
  run: string,
  project: string,
  atMs: number,
  { hold, usdMicros }: Settlement,
): boolean {
  const row = openRow(store, run, hold)
  if (!row) return false
  const parent = row.parent === null ? undefined : openRow(store, String(row.parent_run), String(row.parent))
  const split = splitOf(Number(row.held), usdMicros, parent && Number(parent.held))
  const presumed = usdMicros === 'unknown'
  const state = presumed ? 'presumed' : 'settled'
  store.change(
    'UPDATE hold SET state = ?, spent = ?, held = 0 WHERE run = ? AND id = ?',
    state,
    split.actual,
    run,
    hold,
  )
  if (parent) {
    store.change(
      'UPDATE hold SET held = held + ? WHERE run = ? AND id = ?',
      split.toParent,
      String(parent.run),
      String(parent.id),
    )
  }
  for (const scope of JSON.parse(String(row.scopes)) as string[])
    count(store, scope, String(row.worker), split, presumed)
  const overUsdMicros = split.over
  store.note(run, project, atMs, {
    kind: 'budget.settled',
    hold,
    usdMicros: split.actual,
    presumed,
    overUsdMicros,
  })
  return true
}

const openRow = (store: Store, run: string, id: string): Row | undefined =>
  store.get(`SELECT * FROM hold WHERE run = ? AND id = ? AND state = 'held'`, run, id)

/** `parentHeld` is absent where there is no parent, or it has ended: then the rest goes back to the caps. */
function splitOf(held: number, usdMicros: number | 'unknown', parentHeld: number | undefined): Split {
  const actual = usdMicros === 'unknown' ? held : usdMicros
  const within = Math.min(actual, held)
  const rest = held - within
  const borrowed = Math.min(actual - within, parentHeld ?? 0)
  const covered = within + borrowed
  const freed = covered + (parentHeld === undefined ? rest : 0)
  return { actual, covered, over: actual - covered, freed, toParent: rest - borrowed }
}

function count(store: Store, scope: string, worker: string, split: Split, presumed: boolean): void {
  store.change(
    `UPDATE budget SET held = held - ?, spent = spent + ?, over = over + ? WHERE scope = ? AND worker = ''`,
    split.freed,
    split.covered,
    split.over,
    scope,
  )
  store.change(
    'UPDATE budget SET spent = spent + ?, presumed = presumed + ?, running = running - 1 WHERE scope = ? AND worker = ?',
    split.actual,
    presumed ? 1 : 0,
    scope,
    worker,
  )
}
