import { setFlagsFromString } from 'node:v8'
import { ofWorkerAtOnce } from '../../decide/batch-cap.ts'
import { foldRun } from '../../decide/fold.ts'
import { endOfTasks } from '../../decide/research/end.ts'
import { nothingSpent } from '../../decide/spend.ts'
import type { Hold } from '../../domain/budget.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Task } from '../../domain/task.ts'
import { batchRows } from '../../io/batch-rows.ts'
import { nowMs, stopwatch } from '../../io/clock.ts'
import { step } from '../../io/faults.ts'
import { reapBelow } from '../../io/reaper.ts'
import { conclude } from '../conclusion.ts'
import { documentOf } from '../documents.ts'
import { type House, type Office, officeOf } from '../office.ts'
import { onceForKey } from '../once.ts'
import type { RunDocument } from '../render/document.ts'
import { refusedDocument } from '../render/refusal.ts'
import { keepReport } from '../research/kept.ts'
import { shareOf } from '../share.ts'
import type { BatchOrder, Word } from '../wire.ts'
import { digestText } from './digest.ts'
import { inTurn } from './in-turn.ts'
import { keepBatch } from './kept.ts'
import { batchTask, type Ordered, type Planned, planMembers } from './members.ts'
import { openMembers } from './one-member.ts'
import { receive } from './receive.ts'

type Say = (word: Word) => void
/** Sees a whole batch through in this process: one ledger, one config, and for each task one `delegate` (H11, H17, T2). */
export async function carryOutBatch(order: Ordered, house: House, say: Say): Promise<RunDocument> {
  // Each task leaves garbage: collected early it does not add up (20 MB less at the peak, and no slower; Node 24).
  setFlagsFromString('--heap-growing-percent=10')
  const planned = await planMembers(order, house, shareOf(order.batch.maxUsdMicros, house))
  if (!planned.ok) return refusedDocument(order.id, planned.failure)
  const batch = batchTask(order, house, planned.value)
  const through = () => seeThrough(order.batch, batch, planned.value, house, say)
  return onceForKey(batch, house, { cancel: house.cancel, say }, through, digestText(order.batch))
}

async function seeThrough(
  order: BatchOrder,
  batch: Task,
  planned: readonly Planned[],
  house: House,
  say: Say,
): Promise<RunDocument> {
  const elapsedMs = stopwatch()
  const office = officeOf(house, batch.id, say, { received: true, cancel: house.cancel })
  keepBatch(office.folder, order, office.secrecy.redactor)
  step('run', 'batch kept')
  const held = receive(batch, planned, house)
  office.world.note({ kind: 'task.received', task: batch, owner: office.world.owner })
  if (!held.ok) return endAs(refusedAs(held.failure, elapsedMs()), batch, house, office)
  await runAll(batch, planned, house, say)
  const rows = batchRows(house.ledger, { id: batch.id, task: batch })
  settleRest(batch, held.value, house)
  return endAs(endOfTasks(batch, rows, elapsedMs()), batch, house, office)
}

const refusedAs = (why: Failure, ms: number): Outcome => ({
  kind: 'refused',
  failure: why,
  spend: nothingSpent(ms),
  signals: [],
})

async function runAll(batch: Task, planned: readonly Planned[], house: House, say: Say): Promise<void> {
  const members = openMembers(batch, planned, house, say, seeThrough)
  const turns = planned.map(({ member, refused, will }) => ({
    // What is refused waits for nobody: it may be itself that it would wait for.
    member: refused ? { ...member, after: [] } : member,
    ...(will ? { among: { name: will.worker, most: ofWorkerAtOnce(will.worker) } } : {}),
  }))
  await inTurn(turns, batch.batch?.atOnce ?? 1, members.begin)
  members.close()
  // Only what failed in our own hands is still open: a full disk, a ledger that was busy for too long.
  await reapBelow(house.ledger, batch.id)
}

/** What no task needed goes back to where it came from. */
function settleRest(batch: Task, hold: Hold | undefined, { ledger, project }: House): void {
  if (hold) ledger.settle(batch.id, project, nowMs(), { hold: hold.id, usdMicros: 0 })
  step('run', 'batch settled')
}

async function endAs(outcome: Outcome, batch: Task, house: House, office: Office): Promise<RunDocument> {
  const { signals } = await conclude(batch, outcome, office)
  const view = foldRun(house.ledger.entries(batch.id))
  const document = view ? documentOf(house, view) : refusedDocument(batch.id, lostItself(batch.id))
  if (batch.batch?.research) keepReport(office.folder, document)
  return { ...document, signals }
}

const lostItself = (id: string): Failure =>
  failure('ledger_unavailable', `the ledger does not know ${id} any more`)
