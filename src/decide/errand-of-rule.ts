import type { Host } from '../domain/hook.ts'
import type { Role } from '../domain/route.ts'
import type { RoutingTable } from '../domain/routing-table.ts'
import type { Decision } from '../domain/rule.ts'
import { type Mode, plainAsk } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { targetOf } from './route-worker.ts'
import { ownWorker } from './who.ts'

/** What a rule would have done by another vendor's worker; the fallbacks may take over from it. */
export type ForeignErrand = {
  role: Role
  worker: WorkerId
  model: string
  mode: Mode
  fallbacks: readonly WorkerId[]
}

/** As `chooseRoute` will have it, for a host to hear of; undefined where the host does it itself. */
export function foreignErrand(
  { rule, addressee }: Decision,
  { roles, models }: Pick<RoutingTable, 'roles' | 'models'>,
  host: Host,
): ForeignErrand | undefined {
  const role = roles.find(({ name }) => name === rule.role)
  if (!role) return undefined
  const { worker } = targetOf(plainAsk(''), host, role, addressee)
  if (worker === ownWorker(host)) return undefined
  const model = ((role.worker ?? worker) === worker ? role.model : undefined) ?? models[worker]
  const fallbacks = (role.fallbacks ?? []).filter((other) => other !== worker)
  return { role, worker, model, mode: role.mode, fallbacks }
}
