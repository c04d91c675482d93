import { AGENT_ROLES } from '../../decide/roles.ts'
import type { HookEvent, HookReply } from '../../domain/hook.ts'

/** Else a model might believe the mark and ask again. */
const NO_ERROR = 'This is the answer of the subagent; it is marked as an error only because a hook brings it.'

/**
 * A subagent of ours was called in a host that has no better door: the work is done by its worker, and the answer
 * comes back as the reason why the host's own subagent may not start.
 */
export async function answerAgentCall(event: Extract<HookEvent, { kind: 'agent_call' }>): Promise<HookReply> {
  const role = Object.hasOwn(AGENT_ROLES, event.agent) ? AGENT_ROLES[event.agent] : undefined
  if (role === undefined) return { kind: 'pass' }
  // Only now: a call that is not ours must not wait for what it does not need.
  const { runForHost } = await import('./agent-run.ts')
  const { ok, text } = await runForHost(event.prompt, role, event.cwd)
  return { kind: 'deny', reason: ok ? `${NO_ERROR}\n${text}` : text }
}
