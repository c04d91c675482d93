import type { Notice } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { type GrokCliEvent, grokCliEventOn, lookedFor } from './grok-cli-events.ts'
import { present } from './present.ts'

/** What a line of the CLI's stream tells while the run goes on. It tells what was used at the end alone. */
export function watchGrokCli(line: string): Notice | undefined {
  const event = grokCliEventOn(line)
  if (event === undefined) return undefined
  const activity = activityOf(event)
  const told = activity === undefined ? {} : { activity: brief(activity) }
  switch (event.type) {
    case 'available_commands':
      return { useful: true, ...hopelessWith(event.tools ?? []) }
    case 'error':
      return { useful: false, ...told, keep: true }
    case 'end':
      return { useful: true, ...told, ...present({ session: event.sessionId }), keep: true }
    default:
      return { useful: true, ...told }
  }
}

/** It is started without any: one that has some is not held to what Waybill says, and is ended before a model calls them. */
const hopelessWith = (tools: string[]): Pick<Notice, 'hopeless'> =>
  tools.length === 0 ? {} : { hopeless: `it would let a model use ${brief(tools.join(', '))}` }

function activityOf(event: GrokCliEvent): string | undefined {
  switch (event.type) {
    case 'thought':
      return 'thinking'
    case 'text':
      return 'answering'
    case 'end':
      return 'finished'
    case 'error':
      return 'failed'
    case 'tool_call':
    case 'tool_call_update': {
      const query = lookedFor(event)
      return query === undefined ? 'searching' : `searching: ${query}`
    }
    default:
      return undefined
  }
}
