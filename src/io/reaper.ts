import { existsSync } from 'node:fs'
import { foldRun, type RunView } from '../decide/fold.ts'
import type { Entry } from '../domain/event.ts'
import { failure } from '../domain/failure.ts'
import type { Outcome } from '../domain/outcome.ts'
import { nowMs } from './clock.ts'
import { step } from './faults.ts'
import { isAlive, killGroup } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { removeScratch } from './scratch.ts'

/**
 * Ends what a dead supervisor left: its worker's group is killed, its holds are settled (in full and said to be
 * presumed, if a worker was started), its scratch goes, and the run gets the one outcome it lacks. A supervisor that lives, and a pid that now belongs to
 * a stranger, are left alone. Two reapers at once are fine: the ledger takes the first outcome only.
 */
export async function reap(ledger: Ledger): Promise<string[]> {
  const ended: string[] = []
  for (const run of ledger.openRuns()) {
    const entries = ledger.entries(run)
    const view = foldRun(entries)
    if (!view || isAlive(view.owner)) continue
    if (view.worker?.process) killGroup(view.worker.process, 'SIGKILL')
    step('reaper', 'worker ended')
    // A start is journalled before it is made: where there is none, nothing ran and nothing was spent.
    const usdMicros = view.worker ? 'unknown' : 0
    for (const hold of ledger.openHolds(run)) ledger.settle(run, view.project, nowMs(), { hold, usdMicros })
    step('reaper', 'holds settled')
    await dropScratch(view, entries)
    step('reaper', 'scratch removed')
    // Last, since it closes the run: a reaper that is killed before it leaves the rest to the next one.
    if (ledger.noteOutcome(run, view.project, nowMs(), lostOutcome(view))) ended.push(run)
    step('reaper', 'outcome noted')
  }
  return ended
}

function lostOutcome(view: RunView): Outcome {
  const cancelled = view.cancelAsked
  const who = view.worker ? `its worker ${view.worker.name}` : 'it had started no worker'
  const why = cancelled
    ? failure('cancelled', `${view.id} was cancelled; its supervisor was already gone`)
    : failure(
        'supervisor_died',
        `the supervisor of ${view.id} died; ${view.worker ? `${who} was ended` : who}`,
      )
  const spent = view.worker ? ('unknown' as const) : 0
  return {
    kind: 'lost',
    ...(view.worker ? { worker: view.worker.name, model: view.worker.model } : {}),
    failure: why,
    spend: {
      iterations: view.worker ? 1 : 0,
      tokens: { input: spent, cachedInput: spent, output: spent },
      usdMicros: spent,
      basis: view.worker ? 'unknown' : 'nothing_ran',
      billing: 'unknown',
      ms: nowMs() - view.receivedAtMs,
    },
    signals: view.worker
      ? [{ name: 'cost_presumed', detail: 'the budget counts this run at its full hold' }]
      : [],
  }
}

async function dropScratch(view: RunView, entries: Entry[]): Promise<void> {
  for (const { fact } of entries) {
    if (fact.kind !== 'scratch.made' || view.task.ask.keepScratch || !existsSync(fact.path)) continue
    await removeScratch(view.task.workspace, { tree: fact.path })
  }
}
