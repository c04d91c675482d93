import { vendorName } from '../../decide/consent.ts'
import { type Errand, errandOf } from '../../decide/roles.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'

/** Else a model might believe the mark and ask again. */
const BROUGHT: Record<Host, string> = {
  claude: 'This is the answer of the subagent; it is marked as an error only because a hook brings it.',
  codex:
    'This is the answer of the subagent; it stands in a refusal only because a hook brings it. No agent is running: do not wait for one.',
}

/**
 * A subagent of ours was called in a host that has no better door: the work is done by its worker, and the answer
 * comes back as the reason why the host's own subagent may not start.
 */
export async function answerAgentCall(
  event: Extract<HookEvent, { kind: 'agent_call' }>,
  host: Host,
): Promise<HookReply> {
  const errand = errandOf(host, event.agent)
  if (errand === undefined) return { kind: 'pass' }
  if (event.prompt === undefined) return { kind: 'deny', reason: unread(errand) }
  // Only now: a call that is not ours must not wait for what it does not need.
  const { runForHost } = await import('./agent-run.ts')
  const { ok, text } = await runForHost(event.prompt, errand, event.cwd, host)
  return { kind: 'deny', reason: ok ? `${BROUGHT[host]}\n${text}` : text }
}

/** The tool's own words come in plain text. */
function unread({ role, worker }: Errand): string {
  const who = [role && `role "${role}"`, worker && `worker "${vendorName(worker)}"`]
    .filter(Boolean)
    .join(', ')
  return `Waybill started nothing: what a subagent of this model is told is encrypted for its vendor, so nobody else can do this task. Call Waybill's tool \`delegate\` with the same words as the goal: ${who}.`
}
