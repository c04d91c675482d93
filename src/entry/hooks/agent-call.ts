import { AGENT_ROLES } from '../../decide/roles.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { answerByRun, answerRouted } from './answer-routed.ts'
import { routed } from './routed.ts'

const OURS = Object.keys(AGENT_ROLES).map((name) => `waybill:${name}`)
const isOurs = (agent: string): boolean => OURS.includes(agent)

/**
 * A subagent was called in a host that has no better door: where it is one of ours, or a rule gives its work to another
 * vendor, the work is done there.
 */
export async function answerAgentCall(
  event: Extract<HookEvent, { kind: 'agent_call' }>,
  host: Host,
): Promise<HookReply> {
  const { agent, prompt, cwd } = event
  const work = { goal: prompt, called: { by: 'subagent', name: agent } } as const
  if (isOurs(agent)) return answerByRun(work, cwd, host)
  const found = routed({ via: 'subagent', host, text: prompt, subagent: agent, files: [] }, host, cwd)
  return found ? answerRouted(found, work, { cwd, host }) : { kind: 'pass' }
}

/** Whether a call will be answered by us: as `answerAgentCall` decides it for a subagent that is not ours. */
export async function answerAgentAsked(
  { agent, prompt, cwd }: Extract<HookEvent, { kind: 'agent_asked' }>,
  host: Host,
): Promise<HookReply> {
  const found = routed({ via: 'subagent', host, text: prompt, subagent: agent, files: [] }, host, cwd)
  return found && found.why === undefined ? { kind: 'routed' } : { kind: 'pass' }
}
