import type { Notice } from '../domain/worker.ts'
import { brief, tailOf } from './activity.ts'
import { type ClaudeBlock, type ClaudeEvent, claudeEventOn, claudeMessageUsage } from './claude-events.ts'
import { present } from './present.ts'

/** Lines that come without anybody having done any work. */
const NO_WORK = new Set([
  ...['keep_alive', 'rate_limit_event'],
  ...['system/status', 'system/notification', 'system/informational', 'system/model_fallback'],
])

/** What a line of Claude Code's stream tells while the run goes on. */
export function watchClaude(line: string): Notice | undefined {
  const event = claudeEventOn(line)
  if (event === undefined) return undefined
  // `read` adds up all of them.
  return event.type === 'result' ? { ...noticeOf(event), keep: true } : noticeOf(event)
}

function noticeOf(event: ClaudeEvent): Notice {
  if (event.type === 'system' && event.subtype === 'api_retry') return retryOf(event)
  if (NO_WORK.has(event.type) || NO_WORK.has(`${event.type}/${event.subtype}`)) return { useful: false }
  const activity = activityOf(event)
  return {
    useful: true,
    ...(activity === undefined ? {} : { activity: brief(activity) }),
    ...(isStart(event) ? present({ session: event.session_id }) : {}),
    ...usageOn(event),
  }
}

const isStart = ({ type, subtype }: ClaudeEvent): boolean => type === 'system' && subtype === 'init'

/** A subagent's messages count as well; one that the CLI wrote itself has used nothing. */
function usageOn({ type, message }: ClaudeEvent): Pick<Notice, 'usage'> {
  if (type !== 'assistant' || message?.id === undefined || message.usage === undefined) return {}
  const { id: request, model, usage } = message
  if (model === '<synthetic>') return {}
  return { usage: { request, ...(model === undefined ? {} : { model }), usage: claudeMessageUsage(usage) } }
}

/** A retry in words. It has a status and a code, and no prose. */
export const retryText = ({ error = 'unknown', error_status }: ClaudeEvent): string =>
  error_status === undefined ? error : `${error} (HTTP ${error_status})`

/**
 * A refused key stays refused. The first 401 is waited for, since a login whose token has just run out is
 * refreshed after it (several runs at once often share one).
 */
function retryOf(event: ClaudeEvent): Notice {
  const { attempt, max_retries, error_status } = event
  const cause = retryText(event)
  const notice = {
    useful: false,
    activity: brief(`retrying ${attempt ?? '?'}/${max_retries ?? '?'}: ${cause}`),
  }
  const isHopeless = error_status === 403 || (error_status === 401 && attempt !== 1)
  return isHopeless ? { ...notice, hopeless: cause } : notice
}

function activityOf({ type, subtype, message }: ClaudeEvent): string | undefined {
  if (type === 'system') return subtype === 'init' ? 'started' : undefined
  if (type === 'result') return 'finished'
  const block = type === 'assistant' ? message?.content?.at(-1) : undefined
  if (block?.type === 'thinking') return 'thinking'
  if (block?.type === 'text') return 'answering'
  return block?.type === 'tool_use' ? doing(block) : undefined
}

function doing({ name = 'a tool', input }: ClaudeBlock): string {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  const word = (key: string): string => (typeof given[key] === 'string' ? given[key] : '?')
  switch (name) {
    case 'Read':
      return `reading ${tailOf(word('file_path'))}`
    case 'Edit':
    case 'Write':
      return `editing ${tailOf(word('file_path'))}`
    case 'Grep':
    case 'Glob':
      return `searching: ${word('pattern')}`
    case 'WebFetch':
      return `fetching ${word('url')}`
    case 'WebSearch':
      return `searching the web: ${word('query')}`
    case 'StructuredOutput':
      return 'answering'
    default:
      return `using ${name}`
  }
}
