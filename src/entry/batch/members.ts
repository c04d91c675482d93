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
import type { BatchOrder, Order } from '../wire.ts'
import { shared } from './shares.ts'

/** A task of a batch before anything has begun. */
export type Planned = {
  member: BatchMember
  /** Absent where an earlier batch has its answer. */
  task?: Task
  /** It is recorded as this, and nothing of it is tried. */
  refused?: Failure
  /** What it will begin with, as far as that can be told now; absent where it will not. */
  will?: { worker: WorkerId; holdUsdMicros: number; longestMs: number }
}

/** All tasks, each looked at as `delegate` will: names, place, route, secrets, consent, price. Nothing is recorded. */
export async function planMembers(
  order: Order & { batch: BatchOrder },
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
    const task = taskOf(member, order, house, ask)
    planned.push({ member, task, ...(refused ? { refused } : await beginningOf(task, world)) })
  }
  return ok(planned)
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
