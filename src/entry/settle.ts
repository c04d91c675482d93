import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { foldRun } from '../decide/fold.ts'
import { recoverQuietly } from '../io/apply-recovery.ts'
import { step } from '../io/faults.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { reap, reapBelow } from '../io/reaper.ts'
import { handOff } from './conversation.ts'
import { documentOf } from './documents.ts'
import { keepReport } from './research/kept.ts'

/** Ends what dead supervisors left, takes back what was left half applied, and says so in the state that is handed on. */
export async function settleDead(ledger: Ledger, home: Pick<WaybillPaths, 'state' | 'runs'>): Promise<void> {
  recoverQuietly(ledger, home)
  const ended = await reap(ledger)
  keepReports(ledger, home, ended)
  handOn(ledger, ended)
}

/** A research whose supervisor died has a report of what there is. */
function keepReports(ledger: Ledger, { runs }: Pick<WaybillPaths, 'runs'>, ended: readonly string[]): void {
  for (const id of ended) {
    const view = foldRun(ledger.entries(id))
    if (view?.task.batch?.research) keepReport(join(runs, id), documentOf({ ledger }, view))
  }
}

/** Ends what a run had delegated, once its own worker is at its end. */
export const settleBelow = async (ledger: Ledger, run: string): Promise<void> =>
  handOn(ledger, await reapBelow(ledger, run))

function handOn(ledger: Ledger, ended: readonly string[]): void {
  for (const id of ended) {
    const view = foldRun(ledger.entries(id, ['task.received']))
    if (view) handOff(ledger, view.task.workspace)
    step('reaper', 'state written')
  }
}

const LEDGER_BUSY_MS = 1_000

/** The same for whoever has no ledger open. Nobody waits for it, and nobody is told: what hinders it hinders the next ledger command too, which says so. */
export async function tidyUp(env: NodeJS.ProcessEnv): Promise<void> {
  const paths = waybillPaths(env)
  if (!paths.ok || !existsSync(paths.value.ledger)) return
  const ledger = openLedger(paths.value.ledger, LEDGER_BUSY_MS)
  if (!ledger.ok) return
  try {
    await settleDead(ledger.value, paths.value)
  } catch {
    // Left to the next reaper.
  } finally {
    ledger.value.close()
  }
}
