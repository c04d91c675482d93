import roles from '../../data/roles.json' with { type: 'json' }
import type { Role } from '../domain/route.ts'

export const ROLES = roles.roles as readonly Role[]

/** Subagents of the plugin, by name, and the role that each stands for. */
export const AGENT_ROLES: Readonly<Record<string, string>> = roles.agents
