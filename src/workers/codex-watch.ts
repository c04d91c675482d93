import type { Notice } from '../domain/worker.ts'
import { brief, tailOf } from './activity.ts'
import { type CodexEvent, type CodexItem, codexEventOn } from './codex-events.ts'
import { kindOf } from './folklore.ts'
import { present } from './present.ts'

/** What a line of `codex exec --json` tells while the run goes on. */
export function watchCodex(line: string): Notice | undefined {
  const event = codexEventOn(line)
  if (event === undefined) return undefined
  return isForTheEnd(event) ? { ...noticeOf(event), keep: true } : noticeOf(event)
}

/** What `read` cannot do without when the run is over. */
const isForTheEnd = ({ type, item }: CodexEvent): boolean =>
  type === 'turn.completed' || (type === 'item.completed' && item?.type === 'agent_message')

function noticeOf({ type, item, message, error, thread_id }: CodexEvent): Notice {
  if (type === 'error' || type === 'turn.failed') return troubleOf(message ?? error?.message ?? '')
  if (type === 'thread.started')
    return { useful: true, activity: 'started', ...present({ session: thread_id }) }
  if (type === 'turn.completed') return { useful: true, activity: 'finished' }
  if (item === undefined) return { useful: true }
  // A warning is no work, and not the end of it either.
  if (item.type === 'error') return { useful: false, activity: brief(`warning: ${item.message ?? ''}`) }
  return { useful: true, activity: brief(doing(item, type === 'item.completed')) }
}

/** A reconnect announces itself as an error, so that an error is neither progress nor, alone, the end. */
function troubleOf(message: string): Notice {
  const cause = causeOf(message)
  const kind = kindOf(cause)
  const notice = { useful: false, activity: brief(message) }
  const isHopeless = kind === 'worker_unauthenticated' || kind === 'quota_exhausted'
  return isHopeless ? { ...notice, hopeless: cause } : notice
}

/** What is behind "Reconnecting... 1/5 (…)". */
export const causeOf = (message: string): string =>
  /^Reconnecting\.\.\. .*?\((.*)\)$/s.exec(message)?.[1] ?? message

function doing(item: CodexItem, isDone: boolean): string {
  switch (item.type) {
    case 'reasoning':
      return 'thinking'
    case 'agent_message':
      return 'answering'
    case 'command_execution':
      return `${isDone ? 'ran' : 'running'}: ${commandIn(item.command ?? '')}`
    case 'file_change':
      return `${isDone ? 'edited' : 'editing'} ${changed(item)}`
    case 'mcp_tool_call':
      return `${isDone ? 'called' : 'calling'} ${item.server ?? '?'}.${item.tool ?? '?'}`
    default:
      return item.type.replaceAll('_', ' ')
  }
}

/** Codex shows each command inside the shell that runs it. */
const commandIn = (command: string): string => /^\S*sh -l?c '(.*)'$/s.exec(command)?.[1] ?? command

function changed({ changes = [] }: CodexItem): string {
  const [first, ...more] = changes.flatMap(({ path }) => path ?? [])
  return `${tailOf(first ?? 'files')}${more.length > 0 ? ` and ${more.length} more` : ''}`
}
