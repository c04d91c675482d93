import { openLedger } from '../../../src/io/ledger.ts'

/** `hang-in-transaction.ts LEDGER`: changes money and facts inside one transaction and never comes back from it. */
const ledger = openLedger(process.argv[2] ?? '', 5_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
const { exclusively, note } = ledger.value
exclusively(() => {
  for (let turn = 0; turn < 2_000; turn += 1)
    note('unfinished', 'p', turn, { kind: 'run.progressed', activity: 'x'.repeat(2_000) })
  process.stdout.write('inside\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
