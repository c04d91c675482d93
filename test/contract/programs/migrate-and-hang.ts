import { DatabaseSync } from 'node:sqlite'
import { openLedger } from '../../../src/io/ledger.ts'

/** `migrate-and-hang.ts LEDGER`: brings an old ledger up to date and never comes to the end of it. */
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql !== 'COMMIT') return exec.call(this, sql)
  process.stdout.write('half way\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
openLedger(process.argv[2] ?? '', 5_000)
