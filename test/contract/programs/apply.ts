import { once } from 'node:events'
import { foldRun } from '../../../src/decide/fold.ts'
import { ok } from '../../../src/domain/result.ts'
import { applyRun } from '../../../src/entry/applying.ts'
import { recoverApplies } from '../../../src/io/apply-recovery.ts'
import { openLedger } from '../../../src/io/ledger.ts'
import { waybillPaths } from '../../../src/io/paths.ts'

/**
 * `apply.ts HOME ROOT RUN apply|revert|recover [wait]`: puts the patch of a run into its tree, takes it out, or brings in
 * order what another one left, with nobody to ask. With `wait`, after a line on stdin.
 */
const [home = '', root = '', run = '', what = '', wait = ''] = process.argv.slice(2)
if (wait !== '') {
  console.log('ready')
  await once(process.stdin, 'data')
  process.stdin.unref()
}
const paths = waybillPaths({ WAYBILL_HOME: home })
if (!paths.ok) throw new Error(paths.failure.message)
const ledger = openLedger(paths.value.ledger, 10_000)
if (!ledger.ok) throw new Error(ledger.failure.message)
if (what === 'recover') console.log(JSON.stringify(recoverApplies(ledger.value, paths.value)))
else {
  const view = foldRun(ledger.value.entries(run))
  if (!view) throw new Error(`there is no run ${run}`)
  const wish = { revert: what === 'revert', unchecked: false }
  const who = { cwd: root, env: {}, by: 'program', ask: () => ok(undefined) }
  const end = await applyRun({ paths: paths.value, ledger: ledger.value }, view, wish, who)
  console.log(end.ok ? end.value.done : `${end.failure.kind}: ${end.failure.message}`)
}
