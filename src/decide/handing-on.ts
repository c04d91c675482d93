import type { ConversationState } from '../domain/conversation.ts'
import { fence } from '../domain/fence.ts'
import { CLOSING_SUMMARY_CHARS } from '../domain/handoff.ts'
import { oneLine, printable, shortened } from '../domain/printable.ts'

type Standing = Pick<ConversationState, 'thread' | 'lastSummary' | 'nextStep'>

const LINE_CHARS = 300

/**
 * Where the open thread stands, for a worker that goes on with it: the summary and the next step, and nothing of what was
 * said on the way. Other models may have written all of it. Undefined where no thread is open.
 */
export function handedOnText({ thread, lastSummary, nextStep }: Standing, nonce: string): string | undefined {
  if (!thread?.open) return undefined
  const lines = [
    `Thread: ${oneLine(thread.title, LINE_CHARS)}`,
    ...(lastSummary
      ? [`Where it stands: ${shortened(printable(lastSummary).trim(), CLOSING_SUMMARY_CHARS)}`]
      : []),
    ...(nextStep ? [`Next step: ${oneLine(nextStep, LINE_CHARS)}`] : []),
  ]
  return `This task is part of work that others began, who left this:\n${fence(lines.join('\n'), nonce)}`
}
