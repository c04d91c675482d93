import type { Scope } from '../../../src/domain/budget.ts'
import { openLedger } from '../../../src/io/ledger.ts'
import { ledgerFailure } from '../../../src/io/ledger-damage.ts'

/**
 * `spend.ts LEDGER RUN SCOPES_JSON TURNS [hang|nobody]`: reserves 10 and settles 7, so often, until something stands in the
 * way; says how far it came and why it came no further. With `hang` it stays then, with the ledger open;
 * with `nobody` it first becomes a user who owns nothing.
 */
const [path = '', run = '', scopesJson = '', turns = '', how] = process.argv.slice(2)
const scopes = JSON.parse(scopesJson) as Scope[]
if (how === 'nobody') process.setuid?.(65_534)
const told = { reserved: 0, settled: 0, failure: undefined as unknown }
const ledger = openLedger(path, 5_000)
if (ledger.ok) {
  try {
    for (let turn = 1; turn <= Number(turns); turn += 1) {
      const hold = { id: `${run}.${turn}`, worker: 'codex-cli', usdMicros: 10 }
      const held = ledger.value.reserve(run, 'p', turn, hold, scopes)
      if (!held.ok) throw new Error(held.failure.message)
      told.reserved += 1
      ledger.value.settle(run, 'p', turn, { hold: hold.id, usdMicros: 7 })
      told.settled += 1
    }
  } catch (error) {
    told.failure = ledgerFailure(error, path) ?? String(error)
  }
} else told.failure = ledger.failure
process.stdout.write(`${JSON.stringify(told)}\n`)
if (how === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
