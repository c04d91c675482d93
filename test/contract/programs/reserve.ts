import { once } from 'node:events'
import type { Scope } from '../../../src/domain/budget.ts'
import { plainAsk } from '../../../src/domain/task.ts'
import { openLedger } from '../../../src/io/ledger.ts'

/** `reserve.ts LEDGER RUN USD_MICROS SCOPES_JSON`: after a line on stdin, receives a task, reserves and settles. */
const [path = '', run = '', usdMicros = '', scopesJson = ''] = process.argv.slice(2)
console.log('ready')
await once(process.stdin, 'data')
process.stdin.unref()

const ledger = openLedger(path, 10_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
const { note, reserve, settle } = ledger.value
const workspace = { cwd: '/p', root: '/p', commonDir: 'p' }
note(run, 'p', 1, {
  kind: 'task.received',
  task: {
    id: run,
    ask: plainAsk(run),
    workspace,
    depth: 1,
    caller: 'program',
  },
  owner: { pid: process.pid },
})
const hold = { id: `${run}.1`, worker: 'codex-cli', usdMicros: Number(usdMicros) }
const held = reserve(run, 'p', 2, hold, JSON.parse(scopesJson) as Scope[])
if (held.ok) settle(run, 'p', 3, { hold: hold.id, usdMicros: hold.usdMicros })
console.log(held.ok ? 'spent' : held.failure.kind)
