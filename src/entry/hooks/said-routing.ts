import { promptAdvice, type Standing } from '../../decide/prompt-advice.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import type { Routed } from './routed.ts'

type Said = Extract<HookEvent, { kind: 'said' }>

/** A short factual line beside what was said to the host, and a run where the user wants it at once. */
export async function adviseOn(found: Routed, event: Said, host: Host): Promise<HookReply> {
  const standing = await standingOf(found, event, host)
  return { kind: 'context', text: promptAdvice(found.rule, found.errand, standing, host) }
}

async function standingOf({ rule, errand, refused }: Routed, event: Said, host: Host): Promise<Standing> {
  if (refused) return { refused }
  if (!rule.auto || errand.mode !== 'read') return { allowed: true }
  // Only now: a prompt that starts nothing must not wait for what starts runs.
  const { startForHost } = await import('./agent-run.ts')
  const id = await startForHost({ goal: event.prompt, called: { by: 'prompt' } }, event, host)
  return id === undefined ? { allowed: true } : { started: id }
}
