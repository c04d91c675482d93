import { whyBatchDied } from '../decide/batch-end.ts'
import { foldRun, type RunView } from '../decide/fold.ts'
import { lostOutcome } from '../decide/lost.ts'
import { isOverdue } from '../decide/overdue.ts'
import { endOfTasks } from '../decide/research/end.ts'
import type { Outcome } from '../domain/outcome.ts'
import { batchRows } from './batch-rows.ts'
import { nowMs } from './clock.ts'
import { endRun } from './cookie.ts'
import { step } from './faults.ts'
import { forebears } from './forebears.ts'
import { identify, isSameProcess, killGroup, lifeOf } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { runsAround } from './lineage.ts'
import { type Salvage, salvage } from './salvage.ts'
import { removeScratch } from './scratch.ts'

/**
 * Ends what dead supervisors left, and what those runs had delegated further: processes are killed, a writing worker's
 * changes are collected, holds are settled (in full and said to be presumed, if a worker was started), the scratch goes,
 * and the run gets the one outcome it lacks. A supervisor that lives is left alone, and so is a pid that now belongs to a
 * stranger; where nobody can tell whether it lives, the run is left alone for longer than it can last. So is a run that
 * the caller itself is part of: it could not end what it stands on, and would only hide it from the next.
 *
 * Two reapers at once are fine, and one that is killed leaves the rest to the next: each step may be repeated. Gives the
 * runs that got their outcome.
 */
export async function reap(ledger: Ledger): Promise<string[]> {
  const open = openRuns(ledger)
  const over = open.filter((view) => isOver(ledger, view))
  if (over.length === 0) return []
  const ours = runsAround(forebears(), ledger)
  return endAll(
    ledger,
    withBelow(
      open,
      over.filter(({ id }) => !ours.has(id)),
    ),
  )
}

/**
 * Ends what a run had delegated that is itself at its end, whoever supervises that: nothing outlives who asked for it.
 * The supervisor of a batch closes with it what failed in its own hands.
 */
export async function reapBelow(ledger: Ledger, run: string): Promise<string[]> {
  const open = openRuns(ledger)
  return endAll(
    ledger,
    withBelow(
      open,
      open.filter(({ task }) => task.parent === run),
    ),
  )
}

/** What a run says of itself first is enough to tell whether it is over, and little to read. */
const openRuns = (ledger: Ledger): RunView[] =>
  ledger.openRuns().flatMap((run) => foldRun(ledger.entries(run, ['task.received', 'route.chosen'])) ?? [])

function isOver(ledger: Ledger, view: RunView): boolean {
  const { parent } = view.task
  const above =
    parent === undefined ? undefined : foldRun(ledger.entries(parent, ['task.received', 'outcome.reached']))
  // Who asked is at its end: what it started on the way there, or after, has nobody to answer to.
  if (above?.ended) return true
  const life = lifeOf(view.owner)
  return life === 'dead' || (life === 'unknown' && isOverdue(above?.task.batch ? above : view, nowMs()))
}

/** With all that they have delegated, the deepest first, and of a depth the latest: what a child did not use goes back to its parent. */
function withBelow(open: readonly RunView[], roots: readonly RunView[]): RunView[] {
  const over = new Set(roots)
  for (let before = -1; before < over.size; ) {
    before = over.size
    const ids = new Set([...over].map(({ id }) => id))
    for (const view of open) if (view.task.parent !== undefined && ids.has(view.task.parent)) over.add(view)
  }
  // A batch stands as deep as the run that asked for it, and was asked for later.
  return open
    .filter((view) => over.has(view))
    .reverse()
    .sort((a, b) => b.task.depth - a.task.depth)
}

async function endAll(ledger: Ledger, over: readonly RunView[]): Promise<string[]> {
  const ended: string[] = []
  for (const { id } of over) if (await end(ledger, id)) ended.push(id)
  return ended
}

/** Whether it was this call that closed the run. */
async function end(ledger: Ledger, run: string): Promise<boolean> {
  const view = foldRun(ledger.entries(run))
  if (!view || view.ended) return false
  const wasAlive = lifeOf(view.owner) === 'alive'
  if (wasAlive && !isSameProcess(view.owner, identify(process.pid))) killGroup(view.owner, 'SIGKILL')
  const leader = view.command ?? view.worker?.process
  const { survivors } = await endRun({ cookie: run, ...(leader ? { leader } : {}) })
  step('reaper', 'worker ended')
  const saved = await salvage(view)
  step('reaper', 'work salvaged')
  // A start is journalled before it is made: where there is none, nothing ran and nothing was spent.
  const usdMicros = view.worker ? 'unknown' : 0
  for (const hold of ledger.openHolds(run)) ledger.settle(run, view.project, nowMs(), { hold, usdMicros })
  step('reaper', 'holds settled')
  await dropScratch(view, saved)
  step('reaper', 'scratch removed')
  // Last, since it closes the run: a reaper that is killed before it leaves the rest to the next one.
  const after = foldRun(ledger.entries(run)) ?? view
  const outcome = after.task.batch
    ? endOfBatch(ledger, after, wasAlive)
    : lostOutcome(after, { wasAlive, survivors, ...saved }, nowMs())
  const closed = ledger.noteOutcome(run, view.project, nowMs(), outcome)
  step('reaper', 'outcome noted')
  return closed
}

/** Its tasks have been ended by then, and tell what is known. */
function endOfBatch(ledger: Ledger, view: RunView, wasAlive: boolean): Outcome {
  const died = whyBatchDied(view.id, view.cancelAsked, wasAlive)
  return endOfTasks(view.task, batchRows(ledger, view), nowMs() - view.receivedAtMs, died)
}

/** One that was to be kept stays, and one whose changes could not be collected; never one that was only half made. */
async function dropScratch({ scratch, checkTree, task }: RunView, { stuck }: Salvage): Promise<void> {
  if (checkTree !== undefined) await removeScratch(task.workspace, { tree: checkTree })
  if (!scratch || stuck !== undefined || (task.ask.keepScratch && scratch.made)) return
  await removeScratch(task.workspace, { tree: scratch.tree })
}
