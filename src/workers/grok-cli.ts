import { printable } from '../domain/printable.ts'
import type { Report } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Worker } from '../domain/worker.ts'
import { opened } from './closing.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { grokCliComplaint } from './grok-cli-complaint.ts'
import {
  type GrokCliEvent,
  grokCliCost,
  grokCliEventOn,
  grokCliModel,
  grokCliUsage,
} from './grok-cli-events.ts'
import { unmarked, unmarkedIn } from './grok-cli-marks.ts'
import { planGrokCli } from './grok-cli-plan.ts'
import { grokCliSources } from './grok-cli-sources.ts'
import { watchGrokCli } from './grok-cli-watch.ts'
import { eventsIn } from './jsonl.ts'
import { present } from './present.ts'

/** `grok --prompt-file`, xAI's own CLI without a terminal. */
export const grokCli: Worker<ProcessInvocation> = {
  id: 'grok-cli',
  vendor: 'xai',
  plan: planGrokCli,
  watch: watchGrokCli,
  read: readGrokCli,
}

function readGrokCli(raw: RawRun, errand: Errand): Report {
  // Its log is coloured, whatever it is told of terminals.
  const run = { ...raw, stderr: printable(raw.stderr) }
  const { isEvent, begun, text, end, error, ...pages } = gather(eventsIn(run.stdout, grokCliEventOn))
  const { ask } = errand.task
  const complaint = error === undefined ? complaintOf(end) : grokCliComplaint(error.message ?? '', run.stderr)
  const last = end ?? error
  const reading: Reading = {
    readable: isEvent,
    begun,
    finished: end !== undefined && complaint === undefined,
    usage: grokCliUsage(last ?? {}),
    cost: grokCliCost(last),
    ...opened(ask, text, wantsShape(ask) ? structuredIn(end) : undefined),
    ...present({ complaint, session: end?.sessionId, modelObserved: last && grokCliModel(last), ...pages }),
  }
  return conclude(reading, run, errand, 'Grok')
}

type Gathered = {
  isEvent: boolean
  begun: boolean
  text?: string
  end?: GrokCliEvent
  error?: GrokCliEvent
  sources?: string[] | undefined
  moreSources?: true | undefined
}

const WORK = ['text', 'thought', 'tool_call', 'tool_call_update', 'usage', 'end']

function gather(events: Iterable<GrokCliEvent>): Gathered {
  const gathered: Gathered = { isEvent: false, begun: false }
  const web = grokCliSources()
  const messages: string[] = []
  let isNew = true
  for (const event of events) {
    const { type, data, rawOutput } = event
    gathered.isEvent = true
    if (WORK.includes(type)) gathered.begun = true
    web.see(event)
    // What was said before a search is a message of its own.
    if (rawOutput !== undefined) isNew = true
    if (type === 'text' && data !== undefined) {
      if (isNew) messages.push(data)
      else messages.push(`${messages.pop()}${data}`)
      isNew = false
    }
    if (type === 'end') gathered.end = event
    if (type === 'error') gathered.error = event
  }
  const text = messages.length > 0 ? { text: unmarked(messages.join('\n')) } : {}
  return { ...gathered, ...text, ...web.told() }
}

/** An answer that breaks the schema ends with 0 as well: then there is a reason in its place. */
const structuredIn = (end: GrokCliEvent | undefined): unknown =>
  end?.structuredOutputError !== undefined || end?.structuredOutput === null
    ? undefined
    : unmarkedIn(end?.structuredOutput)

function complaintOf(end: GrokCliEvent | undefined): Complaint | undefined {
  if (end === undefined || end.stopReason === 'end_turn') return undefined
  const { stopReason } = end
  if (stopReason === undefined)
    return { kind: 'unreadable_output', message: 'its end does not say why it stopped' }
  return {
    kind: stopReason === 'refusal' ? 'refused_by_model' : 'worker_failed',
    message: `it stopped for ${stopReason}`,
  }
}
