import { promptAdvice, type Standing } from '../../decide/prompt-advice.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import type { RunDocument } from '../render/document.ts'
import { ran } from '../render/foreign.ts'
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
  return became(await startForHost({ goal: event.prompt, called: { by: 'prompt' } }, event, host))
}

/** What came of a start, in our own words alone: those of a worker or its vendor are in the result. */
function became(document: RunDocument): Standing {
  const { id, outcome, failure, text } = document
  if (outcome === 'running') return { started: id }
  if (!ran(document) && (failure || outcome === 'stayed'))
    return {
      unbegun: id,
      why: failure ? `${failure.message.replace(/\.$/, '')}. ${failure.hint}` : `${text}`,
    }
  return { ended: id, how: [outcome, failure?.kind.replaceAll('_', ' ')].filter(Boolean).join(', ') }
}
