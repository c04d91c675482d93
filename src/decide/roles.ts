import roles from '../../data/roles.json' with { type: 'json' }
import rules from '../../data/rules.json' with { type: 'json' }
import type { Host } from '../domain/hook.ts'
import type { Role } from '../domain/route.ts'
import type { Conditions, Rule } from '../domain/rule.ts'
import type { Ask } from '../domain/task.ts'
import { forEachWorker, type WorkerId } from '../domain/worker-id.ts'
import { DEFAULT_MODELS } from './models.ts'

export const ROLES = roles.roles as readonly Role[]

/** Subagents of the plugin in Claude Code, by name, and the role that each stands for. */
export const AGENT_ROLES: Readonly<Record<string, string>> = roles.agents

/** The model of each worker where neither role nor config names one. Here, and not with the prices: hooks carry this file. */
export const BUILT_IN_MODELS: Readonly<Record<WorkerId, string>> = /* @__PURE__ */ forEachWorker(
  (worker) => DEFAULT_MODELS[worker].model,
)

type SaidRule = { name: string; when: Conditions; unless?: Conditions[]; role?: string; because: string }

const phrases: Record<string, string> = rules.phrases
const withPhrases = (regex: string): string =>
  regex.replace(/\{\{(\w+)\}\}/g, (_, name: string) => phrases[name] ?? '')
const spelledOut = (said: Conditions): Conditions =>
  said.regex === undefined ? said : { ...said, regex: withPhrases(said.regex) }

/** The decision matrix: what is said of a task, and the role that it is. Read after the rules of people. */
export const BUILT_IN_RULES: readonly Rule[] = (rules.rules as SaidRule[]).map(
  ({ when, unless = [], ...rule }) => ({
    ...rule,
    when: spelledOut(when),
    unless: unless.map(spelledOut),
    auto: false,
    from: `built-in of ${rules.asOf}`,
  }),
)
/** What a call of a subagent asks for, beside its task. The worker is said where the role's own is the host itself. */
export type Errand = Pick<Ask, 'role' | 'worker'>

const withNamespace = (errands: Record<string, Errand>): Record<string, Errand> =>
  Object.fromEntries(Object.entries(errands).map(([name, errand]) => [`waybill:${name}`, errand]))
const ERRANDS: Record<Host, Readonly<Record<string, Errand>>> = {
  claude: withNamespace(
    Object.fromEntries(Object.entries(AGENT_ROLES).map(([name, role]) => [name, { role }])),
  ),
  codex: withNamespace(roles.agentsInCodex as Record<string, Errand>),
}

/** What one of our subagents, `waybill:NAME`, stands for in a host, or undefined: then the call is the host's own business. */
export const errandOf = (host: Host, agent: string): Errand | undefined => ERRANDS[host][agent]
