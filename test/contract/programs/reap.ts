import { once } from 'node:events'
import { openLedger } from '../../../src/io/ledger.ts'
import { reap } from '../../../src/io/reaper.ts'

/** `reap.ts LEDGER`: after a line on stdin, reaps once and prints the runs that it ended. */
console.log('ready')
await once(process.stdin, 'data')
process.stdin.unref()
const ledger = openLedger(process.argv[2] ?? '', 10_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
console.log(JSON.stringify(await reap(ledger.value)))
