import { once } from 'node:events'
import { plainAsk } from '../../../src/domain/task.ts'
import { openLedger } from '../../../src/io/ledger.ts'

/** `claim.ts LEDGER RUN`: after a line on stdin, claims one key and says whose it is; after `stay`, it also stays. */
const [path = '', run = ''] = process.argv.slice(2)
console.log('ready')
const [word] = await once(process.stdin, 'data')
if (!String(word).startsWith('stay')) process.stdin.unref()

const ledger = openLedger(path, 10_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
const claim = ledger.value.claimKey('p', 'nightly', 'ask', run)
if (claim.kind === 'mine' && !String(word).startsWith('stay')) {
  const workspace = { cwd: '/p', root: '/p', commonDir: 'p' }
  ledger.value.note(run, 'p', 1, {
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
}
console.log(claim.kind === 'other' ? `other ${claim.run}` : claim.kind)
