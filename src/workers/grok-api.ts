import type { Report } from '../domain/report.ts'
import type { Errand, HttpInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { opened } from './closing.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { kindOf } from './folklore.ts'
import { type GrokEvent, type GrokResponse, grokCost, grokEventOn, grokUsage } from './grok-events.ts'
import { planGrok } from './grok-plan.ts'
import { searchedIn } from './grok-sources.ts'
import { wordsIn } from './http-words.ts'
import { eventsIn, shapedIn } from './jsonl.ts'
import { present } from './present.ts'
import { openSources } from './sources.ts'

/** xAI's Responses, over HTTP. */
export const grokApi: Worker<HttpInvocation> = {
  id: 'grok-api',
  vendor: 'xai',
  plan: planGrok,
  watch: watchGrok,
  read: readGrok,
}

/**
 * A running total of the cost comes with the stream where the server tells it. That of the last event is for `read`: by
 * then the answer is whole and paid for, and ending the run would only lose it.
 */
function watchGrok(line: string): Notice | undefined {
  const event = grokEventOn(line)
  if (event === undefined) return undefined
  const { response } = event
  const activity = activityOf(event)
  const cost = response?.usage === undefined ? undefined : grokCost(response.usage)
  return {
    useful: event.type !== 'http.error',
    ...(activity === undefined ? {} : { activity: brief(activity) }),
    ...(response?.id === undefined || response.usage === undefined || ENDS.includes(event.type)
      ? {}
      : {
          usage: {
            request: response.id,
            ...(response.model === undefined ? {} : { model: response.model }),
            usage: grokUsage(response.usage),
            ...(cost?.basis === 'billed' ? { billedUsdMicros: cost.usdMicros } : {}),
          },
        }),
  }
}

function activityOf({ type, item, response }: GrokEvent): string | undefined {
  if (type === 'response.created') return 'started'
  if (type === 'response.completed') return response?.status === 'completed' ? 'finished' : undefined
  const looked = item?.action?.query ?? item?.action?.url
  return looked === undefined ? undefined : `searches ${looked}`
}

function readGrok(run: RawRun, errand: Errand): Report {
  const { isEvent, created, end, trouble } = lastsOf(eventsIn(run.stdout, grokEventOn))
  const finished = end?.status === 'completed'
  const text = end && textOf(end)
  const { ask } = errand.task
  const reading: Reading = {
    readable: isEvent,
    begun: created,
    finished,
    usage: grokUsage(end?.usage),
    cost: grokCost(end?.usage),
    ...opened(ask, text, wantsShape(ask) && text !== undefined ? shapedIn(text) : undefined),
    ...present({
      complaint: finished ? undefined : complaintOf(end),
      lastWords: trouble,
      session: end?.id,
      modelObserved: end?.model,
      sources: end && sourcesOf(end),
      searched: end && ask.search ? searchedIn(end) : undefined,
    }),
  }
  return conclude(reading, run, errand, 'xAI')
}

type Lasts = { isEvent: boolean; created: boolean; end?: GrokResponse; trouble?: string }

const ENDS = ['response.completed', 'response.incomplete', 'response.failed']

function lastsOf(events: Iterable<GrokEvent>): Lasts {
  const lasts: Lasts = { isEvent: false, created: false }
  for (const { type, response, message, body } of events) {
    lasts.isEvent = true
    if (type === 'response.created') lasts.created = true
    if (ENDS.includes(type) && response) lasts.end = response
    const said = type === 'error' ? message : type === 'http.error' ? wordsIn(body) : undefined
    if (said !== undefined) lasts.trouble = said
  }
  return lasts
}

const textOf = ({ output = [] }: GrokResponse): string =>
  output
    .filter(({ type }) => type === 'message')
    .flatMap(({ content = [] }) => content.flatMap(({ text }) => text ?? []))
    .join('\n')

/** What the text leans on, and what was met on the way. */
function sourcesOf({ output = [], citations = [] }: GrokResponse): string[] | undefined {
  const sources = openSources()
  for (const { content = [] } of output)
    for (const { annotations = [] } of content) for (const { url } of annotations) sources.add(url)
  for (const url of citations) sources.add(url)
  return sources.list()
}

function complaintOf(end: GrokResponse | undefined): Complaint | undefined {
  if (end === undefined) return undefined
  const { error, incomplete_details: incomplete, status } = end
  const message = error?.message ?? incomplete?.reason ?? `it ended as ${status ?? 'it did not say'}`
  return { kind: kindOf(message) ?? 'worker_failed', message }
}
