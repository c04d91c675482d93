import type { Host } from '../domain/hook.ts'
import type { Rule } from '../domain/rule.ts'
import { shortName } from '../domain/worker-id.ts'
import { allowWords } from './consent.ts'
import type { ForeignErrand } from './errand-of-rule.ts'
import { AGENT_ROLES } from './roles.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** Why it cannot run, in words: nobody has allowed it, or a routing file denies it, whoever allows it. */
export type Refused = { why: string; by: 'consent' | 'file' }

/** How it stands: a person allowed it or did not, or a run of it was to be started, by its id. `how` it ended; `why` it did not begin. */
export type Standing =
  | { allowed: true }
  | { refused: Refused }
  | { started: string }
  | { ended: string; how: string }
  | { unbegun: string; why: string }

const AT_ONCE = 'The user wants such tasks started at once'

/** One factual line for the host's model about what was typed: which rule, whose work it is, and how it is had done. */
export function promptAdvice(rule: Rule, errand: ForeignErrand, standing: Standing, host: Host): string {
  const { role, worker, model, mode } = errand
  const who = `${WORKER_FACTS[worker].answersAs} (${model}, ${mode === 'write' ? 'in a scratch worktree' : 'read-only'})`
  const head = `Waybill: by the routing rule ${rule.name} (${rule.from}) this is a task for the role ${role.name}, which is ${who}.`
  if ('started' in standing)
    return `${head} ${AT_ONCE}: run ${standing.started} is under way. \`job\` (action wait) brings its result; there is no result yet.`
  if ('ended' in standing)
    return `${head} ${AT_ONCE}: run ${standing.ended} has already ended (${standing.how}). \`job\` (action result) brings what came of it.`
  if ('unbegun' in standing)
    return `${head} ${AT_ONCE}, and this one did not begin${standing.unbegun && ` (${standing.unbegun})`}: ${standing.why}`
  if ('allowed' in standing)
    return `${head} It is allowed here: ${doorFor(role.name, worker, host)} has it done.`
  const { why, by } = standing.refused
  return `${head} It cannot run: ${why}. ${by === 'file' ? 'Only the user can change that, in this file.' : wayToAllow(errand, host)}`
}

function wayToAllow(errand: ForeignErrand, host: Host): string {
  const words = allowWords(errand)
  const typed = host === 'claude' ? `\`/waybill:${words}\`` : `\`waybill ${words}\` in a terminal`
  return `Only the user can allow it, with ${typed}.`
}

/** The plugin's own subagent where there is one, else the tool. */
function doorFor(role: string, worker: string, host: Host): string {
  const tool = `Waybill's tool \`delegate\` with role ${role}${role === 'colleague' ? ` and worker ${shortName(worker)}` : ''}`
  const agent = Object.keys(AGENT_ROLES).find((name) => AGENT_ROLES[name] === role)
  return host === 'claude' && worker === 'codex-cli' && agent
    ? `the subagent waybill:${agent}, or ${tool},`
    : tool
}
