import { vendorName } from '../../decide/consent.ts'
import { type Errand, errandOf } from '../../decide/roles.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { answerByRun, answerRouted } from './answer-routed.ts'
import { routed } from './routed.ts'

/**
 * A subagent was called in a host that has no better door: where it is one of ours, or a rule gives its work to another
 * vendor, the work is done there.
 */
export async function answerAgentCall(
  event: Extract<HookEvent, { kind: 'agent_call' }>,
  host: Host,
): Promise<HookReply> {
  const { agent, prompt, cwd } = event
  const ours = errandOf(host, agent)
  if (prompt === undefined) return ours ? { kind: 'deny', reason: unread(ours) } : { kind: 'pass' }
  const called = { by: 'subagent', name: agent } as const
  // Where the worker is said, the role's own is the host itself, and no rule can have meant that.
  if (ours) return answerByRun({ goal: prompt, ...(ours.worker ? ours : { called }) }, cwd, host)
  const found = routed({ via: 'subagent', host, text: prompt, subagent: agent, files: [] }, host, cwd)
  return found ? answerRouted(found, { goal: prompt, called }, { cwd, host }) : { kind: 'pass' }
}

/** Whether a call will be answered by us: as `answerAgentCall` decides it for a subagent that is not ours. */
export async function answerAgentAsked(
  { agent, prompt, cwd }: Extract<HookEvent, { kind: 'agent_asked' }>,
  host: Host,
): Promise<HookReply> {
  const found = routed({ via: 'subagent', host, text: prompt, subagent: agent, files: [] }, host, cwd)
  return found && found.why === undefined ? { kind: 'routed' } : { kind: 'pass' }
}

/** The tool's own words come in plain text. */
function unread({ role, worker }: Errand): string {
  const who = [role && `role "${role}"`, worker && `worker "${vendorName(worker)}"`]
    .filter(Boolean)
    .join(', ')
  return `Waybill started nothing: what a subagent of this model is told is encrypted for its vendor, so nobody else can do this task. Call Waybill's tool \`delegate\` with the same words as the goal: ${who}.`
}
