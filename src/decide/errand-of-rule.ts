import type { Host } from '../domain/hook.ts'
import type { Role } from '../domain/route.ts'
import type { RoutingTable } from '../domain/routing-table.ts'
import type { Decision } from '../domain/rule.ts'
import type { Mode } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { isConnected, otherThan, ownWorker, WORKER_CALLED } from './who.ts'

/** What a rule would have done by another vendor's worker. */
export type ForeignErrand = { role: Role; worker: WorkerId; model: string; mode: Mode }

/** As `chooseRoute` will have it, for a host to hear of; undefined where the host does it itself or the worker is not there. */
export function foreignErrand(
  { rule, addressee }: Decision,
  { roles, models }: Pick<RoutingTable, 'roles' | 'models'>,
  host: Host,
): ForeignErrand | undefined {
  const role = roles.find(({ name }) => name === rule.role)
  if (!role) return undefined
  const worker = (addressee && WORKER_CALLED[addressee]) ?? role.worker ?? otherThan(host)
  if (!isConnected(worker) || worker === ownWorker(host)) return undefined
  const model = (worker === role.worker ? role.model : undefined) ?? models[worker]
  return { role, worker, model, mode: role.mode }
}
