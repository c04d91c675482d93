import type { Entry, Fact } from '../domain/event.ts'
import type { SoughtKind } from './ledger-schema.ts'
import type { Row, Store } from './ledger-store.ts'

/** A row of the table of facts, as the fact that it is. */
export const entryOf = (row: Row): Entry => ({
  seq: Number(row.seq),
  atMs: Number(row.at_ms),
  run: String(row.run),
  project: String(row.project),
  fact: JSON.parse(String(row.body)) as Fact,
})

/**
 * Each kind by itself: its newest ones stand together in the index, whatever else the project has done. What is in
 * them is read of the newest alone, of all kinds.
 */
export function projectFactsIn(
  all: Store['all'],
  project: string,
  kinds: readonly SoughtKind[],
  limit: number,
): Entry[] {
  const newest = (kind: SoughtKind) =>
    all(
      `SELECT seq FROM event WHERE project = ? AND kind = '${kind}' ORDER BY seq DESC LIMIT ?`,
      project,
      limit,
    ).map(({ seq }) => Number(seq))
  const sought = kinds
    .flatMap(newest)
    .sort((a, b) => a - b)
    .slice(-limit)
  return all(
    'SELECT * FROM event WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq',
    JSON.stringify(sought),
  ).map(entryOf)
}
