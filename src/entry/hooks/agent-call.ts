import { type Errand, errandOf } from '../../decide/roles.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { shortName } from '../../domain/worker-id.ts'
import { answerByRun } from './answer-routed.ts'

/** A subagent of ours was called in a host that has no better door: the work is done by its worker. */
export async function answerOwnAgent(
  { agent, prompt, cwd }: Extract<HookEvent, { kind: 'agent_call' }>,
  host: Host,
): Promise<HookReply> {
  const ours = errandOf(host, agent)
  if (!ours) return { kind: 'pass' }
  if (prompt === undefined) return { kind: 'deny', reason: unread(ours) }
  const called = { by: 'subagent', name: agent } as const
  // Where the worker is said, the role's own is the host itself, and no rule can have meant that.
  return answerByRun({ goal: prompt, ...(ours.worker ? ours : { called }) }, cwd, host)
}

/** For a task that nobody can read. The tool's own words come in plain text. */
export function unread({ role, worker }: Errand): string {
  const who = [role && `role "${role}"`, worker && `worker "${shortName(worker)}"`].filter(Boolean).join(', ')
  return `Waybill started nothing: what a subagent of this model is told is encrypted for its vendor, so nobody else can do this task. Call Waybill's tool \`delegate\` with the same words as the goal: ${who}.`
}
