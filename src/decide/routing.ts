import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Delegation, type Role, sayerOf } from '../domain/route.ts'
import type { Restraint, Routing, SaidRole } from '../domain/routing.ts'
import type { Limits } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Policy } from './route.ts'

/**
 * The rules with those of a routing file before them, and its roles over theirs. Put a repository's file over the
 * built-in table first, and the user's own file over both: a person's own word comes first.
 */
export function withRouting(policy: Policy, { rules, ...routing }: Routing): Policy {
  const known = policy.roles.map((role) => over(role, routing.roles[role.name]))
  const names = new Set(policy.roles.map(({ name }) => name))
  const added = Object.entries(routing.roles).filter(([name]) => !names.has(name))
  return {
    ...policy,
    roles: [...known, ...added.map(([name, said]) => newRole(name, said))],
    rules: [...rules, ...policy.rules],
    routings: [...policy.routings, routing],
  }
}

/**
 * A role of a file's own that another file has as well is two roles of one name: what comes later takes nothing over.
 * Another worker does not take over the model that was meant for this one; the effort is the task's, whoever does it.
 */
function over(role: Role, said: SaidRole | undefined): Role {
  if (!said) return role
  if (role.from !== undefined && role.fieldsFrom === undefined) return newRole(role.name, said)
  const { wallMs: _bound, maxUsdMicros: _cap, ...rest } = said
  const isOther = said.worker !== undefined && said.worker !== role.worker
  const { model: _ofAnother, ...kept } = role
  const because =
    said.because ??
    (said.worker ? `${said.from} sends the role ${role.name} to ${said.worker}` : role.because)
  return { ...(isOther ? kept : role), ...rest, because, fieldsFrom: fieldsFrom(role, rest) }
}

/** The fields whose source a route tells. */
const TOLD = ['worker', 'mode', 'model', 'effort', 'checks'] as const

/** What a file does not say keeps the name of whoever said it. */
const fieldsFrom = (role: Role, said: SaidRole): Record<string, string> =>
  Object.fromEntries(
    TOLD.map((field) => [field, said[field] === undefined ? sayerOf(role, field) : said.from]),
  )

function newRole(name: string, { wallMs: _bound, maxUsdMicros: _cap, ...said }: SaidRole): Role {
  return { mode: 'read', because: `${said.from} has this role`, ...said, name }
}

/** A route inside what the routing files allow: a denied worker is refused, and each limit is the lower one. */
export function withinRouting(route: Delegation, routings: readonly Restraint[]): Result<Delegation> {
  const limits: Limits = { ...route.limits }
  const provenance = { ...route.provenance }
  const denied = denialOf([route.worker, ...route.fallbacks], routings)
  if (denied !== undefined) {
    const hint = `Do the work yourself, or use another worker. A person may change that file (a repository's is then trusted anew with \`waybill trust\`).`
    return fail(failure('no_consent', denied, { hint }))
  }
  for (const routing of routings) {
    for (const [name, most] of boundsOf(routing, route.role)) {
      if (most >= limits[name]) continue
      limits[name] = most
      provenance[name] = routing.file
    }
  }
  return ok({ ...route, limits, provenance })
}

/** Which file says that none of these may be had here, in words; undefined where none does. */
export function denialOf(workers: readonly WorkerId[], routings: readonly Restraint[]): string | undefined {
  const saying = routings.map(({ deny, file }) => ({
    file,
    denied: workers.find((one) => deny.includes(one)),
  }))
  const first = saying.find(({ denied }) => denied !== undefined)
  return first && `${first.file} denies ${first.denied} here`
}

type Bound = [keyof Routing['limits'], number]

function boundsOf({ limits, roles }: Restraint, role: string | undefined): Bound[] {
  const { wallMs, maxUsdMicros } = (role !== undefined && Object.hasOwn(roles, role) && roles[role]) || {}
  const said = [...Object.entries(limits), ['wallMs', wallMs], ['maxUsdMicros', maxUsdMicros]]
  return said.filter((bound): bound is Bound => typeof bound[1] === 'number')
}
