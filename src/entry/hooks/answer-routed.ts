import { promptAdvice } from '../../decide/prompt-advice.ts'
import type { HookReply, Host } from '../../domain/hook.ts'
import type { Ask } from '../../domain/task.ts'
import type { Routed } from './routed.ts'

/** Else a model might believe the mark and ask again. */
const BROUGHT: Record<Host, string> = {
  claude: 'This is the answer to the call; it is marked as an error only because a hook brings it.',
  codex:
    'This is the answer to the call; it stands in a refusal only because a hook brings it. No agent is running: do not wait for one.',
}

/** The work of a call, done by the worker that the rules name; or, where it may not be, a line beside the host's own work. */
export async function answerRouted(
  { rule, errand, refused }: Routed,
  work: Pick<Ask, 'goal' | 'called' | 'role' | 'worker'>,
  { cwd, host }: { cwd: string; host: Host },
): Promise<HookReply> {
  if (refused) return { kind: 'context', text: promptAdvice(rule, errand, { refused }, host) }
  return answerByRun(work, cwd, host)
}

/** The answer comes back as the reason why the host's own may not start. */
export async function answerByRun(
  work: Pick<Ask, 'goal' | 'called' | 'role' | 'worker'>,
  cwd: string,
  host: Host,
): Promise<HookReply> {
  // Only now: a call that is not ours must not wait for what it does not need.
  const { runForHost } = await import('./agent-run.ts')
  const { ok, text } = await runForHost(work, cwd, host)
  return { kind: 'deny', reason: ok ? `${BROUGHT[host]}\n${text}` : text }
}
