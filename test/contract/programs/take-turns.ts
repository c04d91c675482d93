import { DatabaseSync } from 'node:sqlite'

/** `take-turns.ts LEDGER TURNS MS`: as a crowd does, changes the ledger again and again and leaves it free for no time. */
const [, , path = '', turns, ms] = process.argv
const db = new DatabaseSync(path)
for (let turn = 1; turn <= Number(turns); turn += 1) {
  db.exec('BEGIN IMMEDIATE')
  db.prepare(
    `INSERT INTO event (at_ms, run, project, kind, body) VALUES (${turn}, 'crowd', 'p', 'state.closed', '{}')`,
  ).run()
  if (turn === 1) process.stdout.write('inside\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms))
  db.exec('COMMIT')
}
