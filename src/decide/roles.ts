import roles from '../../data/roles.json' with { type: 'json' }
import type { Host } from '../domain/hook.ts'
import type { Role } from '../domain/route.ts'
import type { Ask } from '../domain/task.ts'

export const ROLES = roles.roles as readonly Role[]

/** Subagents of the plugin in Claude Code, by name, and the role that each stands for. */
export const AGENT_ROLES: Readonly<Record<string, string>> = roles.agents

/** What a call of a subagent asks for, beside its task. The worker is said where the role's own is the host itself. */
export type Errand = Pick<Ask, 'role' | 'worker'>

const ERRANDS: Record<Host, Readonly<Record<string, Errand>>> = {
  claude: Object.fromEntries(Object.entries(AGENT_ROLES).map(([name, role]) => [name, { role }])),
  codex: roles.agentsInCodex as Record<string, Errand>,
}

/** What one of our subagents stands for in a host, or undefined: then the call is the host's own business. */
export const errandOf = (host: Host, agent: string): Errand | undefined =>
  Object.hasOwn(ERRANDS[host], agent) ? ERRANDS[host][agent] : undefined
