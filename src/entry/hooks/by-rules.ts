import { typedOccasion } from '../../decide/occasion.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import type { Occasion } from '../../domain/rule.ts'
import { isDoor } from './door.ts'
import { glance } from './glance.ts'

/** What the rules may have a say in. */
export type Ruled = Extract<HookEvent, { kind: 'said' | 'skill_call' | 'agent_call' | 'agent_asked' }>

/** Claude Code tells a command that was typed by an event of its own, see hosts/claude.ts. */
const COMMANDS: Partial<Record<Host, RegExp>> = { codex: /^\$waybill:(allow|deny|trust|apply)(\s[\s\S]*)?$/ }

/** Most of it matches no rule: what answers the rest is loaded only then. */
export async function answerByRules(event: Ruled, host: Host): Promise<HookReply> {
  const [, verb, rest = ''] = (event.kind === 'said' && COMMANDS[host]?.exec(event.prompt)) || []
  if (verb !== undefined) return (await import('./said-command.ts')).answerCommand(verb, rest, event.cwd)
  const occasion = occasionIn(event, host)
  if (!occasion) return { kind: 'pass' }
  const seen = glance(occasion, event.cwd, isUnread(event))
  if (seen.decision) return (await import('./matched.ts')).answerMatched(seen, event, host)
  if (event.kind !== 'agent_call' && event.kind !== 'agent_asked') return { kind: 'pass' }
  if (!isDoor(event.agent, seen.root, host)) return noneOfOurs(event)
  return event.kind === 'agent_call'
    ? (await import('./idle-door.ts')).answerUnruled(event)
    : { kind: 'pass' }
}

/** Who only asks is told, so that the call itself starts nothing more. */
export const noneOfOurs = ({ kind }: Ruled): HookReply => ({ kind: kind === 'agent_asked' ? 'left' : 'pass' })

function occasionIn(event: Ruled, host: Host): Occasion | undefined {
  if (event.kind === 'said') return typedOccasion(event.prompt, host)
  if (event.kind === 'skill_call')
    return { via: 'skill', host, text: event.args, skill: event.skill, files: [] }
  return { via: 'subagent', host, text: event.prompt ?? '', subagent: event.agent, files: [] }
}

const isUnread = (event: Ruled): boolean => event.kind === 'agent_call' && event.prompt === undefined
