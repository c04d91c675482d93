import { openLedger } from '../../../src/io/ledger.ts'

/** `open.ts LEDGER`: says whether it opens. */
const ledger = openLedger(process.argv[2] ?? '', 5_000)
console.log(JSON.stringify(ledger.ok ? { ok: true } : ledger))
