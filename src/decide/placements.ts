import type { Omission, Placement } from '../domain/artifact.ts'
import type { Host } from '../domain/hook.ts'
import { oneLine } from '../domain/printable.ts'
import type { Role } from '../domain/route.ts'
import { plainAsk } from '../domain/task.ts'
import { standingOf } from './nativeness.ts'
import { AGENT_ROLES } from './roles.ts'
import { chooseRoute, type Policy } from './route.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** Each role as this host sees it, by the route that its name alone would take; and why others have no place in it. */
export function placementsFor(policy: Policy, host: Host): { placed: Placement[]; omitted: Omission[] } {
  const seen = policy.roles.map((role) => placementOf(role, policy, host))
  return {
    placed: seen.filter((one): one is Placement => 'nature' in one),
    omitted: seen.filter((one): one is Omission => 'because' in one),
  }
}

function placementOf(role: Role, policy: Policy, host: Host): Placement | Omission {
  const omit = (because: string): Omission => ({ what: role.name, because })
  if (role.worker === undefined)
    return omit('it has no worker of its own, but the vendor that the host is not')
  const route = chooseRoute({ ...plainAsk(''), role: role.name }, host, policy)
  if (!route.ok) return omit(`${route.failure.message}. ${route.failure.hint}`)
  if (route.value.kind === 'stay') return omit(`the rule ${route.value.rule?.name} keeps it with the host`)
  const { worker, model, effort, mode } = route.value
  const { nativeness: nature } = standingOf(host, route.value)
  const shipped = nature === 'foreign' ? shippedFor(role.name, host) : undefined
  return {
    role: role.name,
    nature,
    worker,
    title: WORKER_FACTS[worker].title,
    model,
    mode,
    description: oneLine(role.description ?? role.because),
    ...(effort === undefined ? {} : { effort }),
    ...(shipped === undefined ? {} : { shipped }),
  }
}

/** Codex loads no subagents from plugins. */
function shippedFor(role: string, host: Host): string | undefined {
  if (host !== 'claude') return undefined
  const agent = Object.entries(AGENT_ROLES).find(([, one]) => one === role)?.[0]
  return agent === undefined ? undefined : `waybill:${agent}`
}
