import { once } from 'node:events'
import { scopesOf } from '../../../src/decide/budget.ts'
import { plainAsk } from '../../../src/domain/task.ts'
import { identify } from '../../../src/io/identity.ts'
import { openLedger } from '../../../src/io/ledger.ts'

/** `reserver.ts NAME PAIRS PROJECT_CAP_MICROS`: after a line on stdin, receives, reserves and settles so often. */
const [name = '', pairs = '', cap = ''] = process.argv.slice(2)
const HOLD_MICROS = 10_000
console.log('ready')
await once(process.stdin, 'data')
process.stdin.unref()

const ledger = openLedger(`${process.env.WAYBILL_HOME}/ledger.db`, 30_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
const { note, reserve, settle } = ledger.value
const project = process.cwd()
const caps = { runUsdMicros: HOLD_MICROS, projectDayUsdMicros: Number(cap), userMonthUsdMicros: 400_000_000 }
const owner = identify(process.pid)
const workspace = { cwd: project, root: project, commonDir: `${project}/.git` }
const task = { id: name, ask: plainAsk(name), workspace, depth: 1, caller: 'program' as const }
note(name, project, Date.now(), { kind: 'task.received', task, owner })
for (let pair = 1; pair <= Number(pairs); pair += 1) {
  const [run, at] = [name, Date.now()]
  const hold = { id: `${run}.${pair}`, worker: 'codex-cli' as const, usdMicros: HOLD_MICROS }
  const held = reserve(run, project, at, hold, scopesOf(project, caps, at))
  if (held.ok) settle(run, project, at, { hold: hold.id, usdMicros: HOLD_MICROS - (pair % 3) })
  console.log(held.ok ? 'paid' : 'refused')
}
