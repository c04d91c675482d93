import type { Store } from './ledger-store.ts'

export type Settlement = {
  hold: string
  /** What the run cost; `unknown` is settled at all that the hold has left and said to be presumed. */
  usdMicros: number | 'unknown'
}

/**
 * Within a transaction. Fenced by the hold's state, so that a supervisor and a reaper cannot both settle it. What a
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
  const row = store.get(`SELECT held, worker, scopes, parent FROM hold WHERE id = ? AND state = 'held'`, hold)
  if (!row) return false
  const held = Number(row.held)
  const presumed = usdMicros === 'unknown'
  const actual = usdMicros === 'unknown' ? held : usdMicros
  const within = Math.min(actual, held)
  const rest = held - within
  const above = row.parent === null ? undefined : openHoldWithId(store, String(row.parent))
  const borrowed = Math.min(actual - within, above?.held ?? 0)
  const over = actual - within - borrowed

  store.change(
    `UPDATE hold SET state = ?, spent = ?, held = 0 WHERE id = ? AND state = 'held'`,
    presumed ? 'presumed' : 'settled',
    actual,
    hold,
  )
  if (above) store.change('UPDATE hold SET held = held + ? WHERE id = ?', rest - borrowed, above.id)
  for (const scope of JSON.parse(String(row.scopes)) as string[]) {
    store.change(
      'UPDATE budget SET held = held - ?, spent = spent + ?, over = over + ? WHERE scope = ?',
      within + borrowed + (above ? 0 : rest),
      within + borrowed,
      over,
      scope,
    )
    store.change(
      'UPDATE tally SET spent = spent + ?, presumed = presumed + ?, running = running - 1 WHERE scope = ? AND worker = ?',
      actual,
      presumed ? 1 : 0,
      scope,
      String(row.worker),
    )
  }
  store.note(run, project, atMs, {
    kind: 'budget.settled',
    hold,
    usdMicros: actual,
    presumed,
    overUsdMicros: over,
  })
  return true
}

function openHoldWithId(store: Store, id: string): { id: string; held: number } | undefined {
  const row = store.get(`SELECT held FROM hold WHERE id = ? AND state = 'held'`, id)
  return row && { id, held: Number(row.held) }
}
