import { typedOccasion } from '../../decide/occasion.ts'
import { promptAdvice, type Standing } from '../../decide/prompt-advice.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { type Routed, routed } from './routed.ts'

type Said = Extract<HookEvent, { kind: 'said' }>

/** What was typed to the host: a short factual line where a rule has another vendor do it, and a run where the user wants it at once. */
export async function answerRouting(event: Said, host: Host): Promise<HookReply> {
  const occasion = typedOccasion(event.prompt, host)
  const found = occasion && routed(occasion, host, event.cwd)
  if (!found) return { kind: 'pass' }
  const standing = await standingOf(found, event, host)
  const text = promptAdvice(found.rule, found.errand, standing, host)
  return { kind: 'context', text }
}

async function standingOf({ rule, errand, why }: Routed, event: Said, host: Host): Promise<Standing> {
  if (why !== undefined) return { allowed: false, why }
  if (!rule.auto || errand.mode !== 'read') return { allowed: true }
  // Only now: a prompt that starts nothing must not wait for what starts runs.
  const { startForHost } = await import('./agent-run.ts')
  const id = await startForHost({ goal: event.prompt, called: { by: 'prompt' } }, event, host)
  return id === undefined ? { allowed: true } : { started: id }
}
