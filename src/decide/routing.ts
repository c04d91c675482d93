import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Delegation, Role } from '../domain/route.ts'
import { ROUTING_FILE, type Routing } from '../domain/routing.ts'
import type { Limits } from '../domain/task.ts'
import type { Policy } from './route.ts'

const FROM = 'routing.yaml'

/** The user's rules with those of a trusted routing file over them. */
export const withRouting = (policy: Policy, routing: Routing): Policy => ({
  ...policy,
  roles: policy.roles.map((role) => retargeted(role, routing)),
  routing,
})

function retargeted(role: Role, { roles }: Routing): Role {
  const said = Object.hasOwn(roles, role.name) ? roles[role.name] : undefined
  if (!said) return role
  const { model: _ofAnother, ...kept } = role
  const because = `${ROUTING_FILE} sends the role ${role.name} to ${said.worker}`
  return { ...kept, ...said, because, from: FROM }
}

/** A route inside what the routing file allows: a denied worker is refused, and each limit is the lower one. */
export function withinRouting(route: Delegation, routing: Routing | undefined): Result<Delegation> {
  if (!routing) return ok(route)
  const denied = [route.worker, ...route.fallbacks].find((worker) => routing.deny.includes(worker))
  if (denied !== undefined) {
    const hint = `Do the work yourself, or use another worker. A person may change that file, and trust it anew with \`waybill trust\`.`
    return fail(failure('no_consent', `${ROUTING_FILE} denies ${denied} in this repository`, { hint }))
  }
  const limits: Limits = { ...route.limits }
  const provenance = { ...route.provenance }
  for (const [name, most] of Object.entries(routing.limits) as [keyof Routing['limits'], number][]) {
    if (most >= limits[name]) continue
    limits[name] = most
    provenance[name] = FROM
  }
  return ok({ ...route, limits, provenance })
}
