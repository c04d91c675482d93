import type { HookEvent, HookReply } from '../domain/hook.ts'

/**
 * What goes back on stdout; undefined prints nothing, and the host goes on by itself. Both hosts take the same words.
 * Codex (0.169.0) is the stricter: an answer with a field that it does not know, or a refusal without a reason, counts
 * as none, and what was to be refused runs. The schemas of both stand in test/contract.
 */
export function renderReply(reply: HookReply, event: HookEvent): string | undefined {
  switch (reply.kind) {
    case 'pass':
      return undefined
    case 'deny':
      return specific('PreToolUse', {
        permissionDecision: 'deny',
        permissionDecisionReason: reply.reason,
      })
    case 'handled':
      return JSON.stringify({ decision: 'block', reason: reply.message })
    case 'hold':
      return JSON.stringify({ decision: 'block', reason: reply.reason, systemMessage: reply.message })
    case 'context':
      return specific(EVENT_NAMES[event.kind] ?? 'PreToolUse', { additionalContext: reply.text })
    case 'routed':
    case 'left':
      return reply.kind
    case 'notice':
      return JSON.stringify({ systemMessage: reply.message })
  }
}

const EVENT_NAMES: Partial<Record<HookEvent['kind'], string>> = {
  said: 'UserPromptSubmit',
  session_start: 'SessionStart',
}

const specific = (hookEventName: string, fields: Record<string, string>): string =>
  JSON.stringify({ hookSpecificOutput: { hookEventName, ...fields } })
