import { once } from 'node:events'
import type { Scope } from '../../../src/domain/budget.ts'
import { openLedger } from '../../../src/io/ledger.ts'

/**
 * `pairs.ts LEDGER RUN COUNT SCOPES_JSON`: after a line on stdin, reserves and settles that often. What is done is told
 * in one line: `reserved` by ledger.reserve, refusals told apart, and the milliseconds that each took.
 */
const [path = '', run = '', count = '', scopesJson = ''] = process.argv.slice(2)
const scopes = JSON.parse(scopesJson) as Scope[]
const ledger = openLedger(path, 30_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
const { reserve, settle } = ledger.value
process.stdout.write('ready\n')
await once(process.stdin, 'data')
process.stdin.unref()

const reserveMs: number[] = []
let refused = 0
for (let turn = 1; turn <= Number(count); turn += 1) {
  const hold = { id: `${run}.${turn}`, worker: 'codex-cli', usdMicros: 100 }
  const startedMs = performance.now()
  const held = reserve(run, 'p', Date.now(), hold, scopes)
  reserveMs.push(performance.now() - startedMs)
  if (held.ok) settle(run, 'p', Date.now(), { hold: hold.id, usdMicros: 60 })
  else refused += 1
}
process.stdout.write(`${JSON.stringify({ reserveMs, refused })}\n`)
ledger.value.close()
