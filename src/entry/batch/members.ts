import { atOnce } from '../../decide/batch-cap.ts'
import { refuseOrder } from '../../decide/batch-order.ts'
import { longestMs } from '../../decide/overdue.ts'
import { foresee } from '../../delegate/permission.ts'
import type { World } from '../../delegate/world.ts'
import type { BatchMember } from '../../domain/batch.ts'
import type { Failure } from '../../domain/failure.ts'
import { ok, type Result } from '../../domain/result.ts'
import { type Ask, plainAsk, type Task } from '../../domain/task.ts'
import type { WorkerId } from '../../domain/worker-id.ts'
import { newRunId } from '../../io/clock.ts'
import { filesFromRoot } from '../../io/declared-files.ts'
import { handedOn } from '../brought.ts'
import { type House, officeOf } from '../office.ts'
import { roundsOf } from '../research/order.ts'
import type { BatchOrder, Order } from '../wire.ts'
import { shared } from './shares.ts'

/** A task of a batch before anything has begun. */
export type Planned = {
  member: BatchMember
  /** Absent where an earlier batch has its answer. */
  task?: Task
  /** It is recorded as this, and nothing of it is tried. */
  refused?: Failure
  /** It is a research, and these are its rounds. */
  rounds?: { order: BatchOrder; planned: Planned[] }
  /** What it will begin with, as far as that can be told now; absent where it will not. */
  will?: { worker: WorkerId; holdUsdMicros: number; longestMs: number }
}

export type Ordered = Order & { batch: BatchOrder }

/** What comes before the first task and after the last. */
const SLACK_MS = 10 * 60_000

/** All tasks, each looked at as `delegate` will: names, place, route, secrets, consent, price. Nothing is recorded. */
export async function planMembers(
  order: Ordered,
  house: House,
  maxUsdMicros: number | undefined,
): Promise<Result<Planned[]>> {
  const tasks = shared(order.batch.tasks, maxUsdMicros)
  if (!tasks.ok) return tasks
  const unordered = refuseOrder(tasks.value)
  const { world } = officeOf(house, order.id, () => {})
  const planned: Planned[] = []
  for (const ordered of tasks.value) {
    const { name, after } = ordered
    if ('earlier' in ordered) {
      planned.push({ member: { name, run: ordered.earlier, after, earlier: true } })
      continue
    }
    const member: BatchMember = { name, run: newRunId(), after }
    const refused = 'refused' in ordered ? ordered.refused : unordered.get(name)
    const ask = 'ask' in ordered ? ordered.ask : plainAsk(ordered.goal)
    // The role of a round means research too, and a round is none.
    const isNone = refused !== undefined || order.batch.research !== undefined
    const rounds = isNone ? ok(undefined) : roundsOf({ ask, caller: order.caller }, house)
    if (rounds.ok && rounds.value) {
      planned.push(await researchOf(member, { ...order, ask, batch: rounds.value }, house))
      continue
    }
    const task = taskOf(member, order, house, ask)
    const why = refused ?? (rounds.ok ? undefined : rounds.failure)
    planned.push({ member, task, ...(why ? { refused: why } : await beginningOf(task, world)) })
  }
  return ok(planned)
}

/** A task that is a batch of its own: its money is that of its rounds. */
async function researchOf(member: BatchMember, order: Ordered, above: House): Promise<Planned> {
  const house = { ...above, lineage: { ...above.lineage, parent: order.id } }
  const own = { ...order, id: member.run }
  const inner = await planMembers(own, house, order.batch.maxUsdMicros)
  if (!inner.ok) return { member, task: taskOf(member, order, above, order.ask), refused: inner.failure }
  const planned = inner.value
  const wills = planned.flatMap(({ will }) => will ?? [])
  const worker = wills[0]?.worker
  const sum = (of: 'holdUsdMicros' | 'longestMs') => wills.reduce((all, will) => all + will[of], 0)
  return {
    member,
    task: batchTask(own, house, planned),
    rounds: { order: order.batch, planned },
    ...(worker ? { will: { worker, holdUsdMicros: sum('holdUsdMicros'), longestMs: sum('longestMs') } } : {}),
  }
}

/** One less deep than its tasks: it counts for nothing in the depth limit. */
export function batchTask(
  { id, ask, batch, caller }: Ordered,
  { config, lineage, workspace }: House,
  planned: readonly Planned[],
): Task {
  const from = config.said.includes('batch.parallel') ? 'config.yaml' : 'default'
  return {
    id,
    ask,
    workspace,
    ...lineage,
    depth: lineage.depth - 1,
    caller,
    batch: {
      members: planned.map(({ member }) => member),
      ...atOnce(config.batchParallel, from, process.availableMemory()),
      longestMs: planned.reduce((sum, { will }) => sum + (will?.longestMs ?? 0), SLACK_MS),
      ...(batch.continues === undefined ? {} : { continues: batch.continues }),
      ...(batch.research ? { research: true } : {}),
    },
  }
}

function taskOf(member: BatchMember, order: Order, { workspace, lineage, ledger }: House, ask: Ask): Task {
  return {
    id: member.run,
    ask: { ...ask, files: filesFromRoot(ask.files, workspace) },
    workspace,
    ...lineage,
    parent: order.id,
    ...handedOn(ask, ledger, workspace),
    caller: order.caller,
  }
}

async function beginningOf(task: Task, world: World): Promise<Pick<Planned, 'will'>> {
  const found = await foresee(task, world)
  if (!found) return {}
  const { route, grant } = found
  return {
    will: {
      worker: route.worker,
      // A fallback has a hold of its own, and the first may have cost all that it was given.
      holdUsdMicros: grant.limits.maxUsdMicros * (1 + route.fallbacks.length),
      longestMs: longestMs({ route }),
    },
  }
}
