import { utimesSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * `take-turns.ts LEDGER TURNS MS [busy]`: as a crowd does, changes the ledger again and again and leaves it free for no
 * time. `busy`: within a turn, too, the log looks as if others had written to it.
 */
const [, , path = '', turns, ms, busy] = process.argv
const STEP_MS = 50
const db = new DatabaseSync(path)
for (let turn = 1; turn <= Number(turns); turn += 1) {
  db.exec('BEGIN IMMEDIATE')
  db.prepare(
    `INSERT INTO event (at_ms, run, project, kind, body) VALUES (${turn}, 'crowd', 'p', 'state.closed', '{}')`,
  ).run()
  if (turn === 1) process.stdout.write('inside\n')
  for (let heldMs = 0; heldMs < Number(ms); heldMs += STEP_MS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS)
    if (busy) utimesSync(`${path}-wal`, new Date(), new Date())
  }
  db.exec('COMMIT')
}
