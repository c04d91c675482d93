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

/** Each kind by itself: its newest ones stand together in the index, whatever else the project has done. */
export function projectFactsIn(
  all: Store['all'],
  project: string,
  kinds: readonly SoughtKind[],
  limit: number,
): Entry[] {
  const newest = (kind: SoughtKind) =>
    all(
      `SELECT * FROM event WHERE project = ? AND kind = '${kind}' ORDER BY seq DESC LIMIT ?`,
      project,
      limit,
    )
  return kinds
    .flatMap(newest)
    .map(entryOf)
    .sort((a, b) => a.seq - b.seq)
    .slice(-limit)
}
