import { refuseAsk } from '../decide/ask.ts'
import { permit } from '../decide/consent.ts'
import { chooseRoute, ruled } from '../decide/route.ts'
import { refuseSecrets } from '../decide/secrets.ts'
import type { Denial, Grant } from '../domain/grant.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { World } from './world.ts'

/** Whether a worker may do a task now: consent, limits, secrets and price; nothing is recorded. A failure: the consents cannot be read. */
export function permission(
  task: Task,
  route: Delegation,
  cargo: Cargo,
  world: World,
): Result<Grant | Denial> {
  const record = world.consent(task, route.worker)
  if (!record.ok) return record
  const granted = permit(task, route, record.value, task.id, world.nowMs())
  if ('kind' in granted) return ok(granted)
  const denial = refuseSecrets(task, route, record.value, cargo.findings) ?? world.refusePrice(task, route)
  return ok(denial ?? granted)
}

/**
 * What a task would begin with if `delegate` had it now, or undefined where it would not begin: then `delegate` says why.
 * Everything is decided as it is there, nothing is recorded and nothing is set aside.
 */
export async function foresee(
  received: Task,
  world: World,
): Promise<{ route: Delegation; grant: Grant } | undefined> {
  if (refuseAsk(received.ask) ?? world.refuseFiles(received)) return undefined
  const chosen = chooseRoute(received.ask, received.caller, world.policy)
  if (!chosen.ok || chosen.value.kind === 'stay') return undefined
  const continuing = world.continuing(received, chosen.value.worker)
  const route = { ...chosen.value, ...(continuing ? { continuing } : {}) }
  const task = ruled(received, route)
  if (world.refuseChecks(task, route)) return undefined
  const cargo = await world.inspect(task, route)
  const permitted = cargo.ok ? permission(task, route, cargo.value, world) : cargo
  return !permitted.ok || 'kind' in permitted.value ? undefined : { route, grant: permitted.value }
}
