import * as z from 'zod/mini'
import { FAILURES, type FailureKind } from '../domain/failure.ts'
import { GROK_PAGE } from '../domain/grok-page.ts'
import { jsonIn } from '../domain/json.ts'
import type { Report } from '../domain/report.ts'
import type { BrowserInvocation, Errand, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { opened, schemaFor } from './closing.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { eventsIn, isShallow, loose, looseFlag, looseText, type Read, reader } from './jsonl.ts'
import { pastedPrompt } from './pasted-prompt.ts'
import { present } from './present.ts'

/** Grok's page, in the user's own browser. */
export const grokBrowser: Worker<BrowserInvocation> = {
  id: 'grok-browser',
  vendor: 'xai',
  plan: planPage,
  watch: watchPage,
  read: readPage,
}

/** What is to be typed, where, and how the page is known to look. A model is a mode of its menu. */
function planPage(errand: Errand): BrowserInvocation {
  const { task, model: mode, baseUrl: page = GROK_PAGE.page, continuing } = errand
  const conversation = continuing?.in === 'session' ? continuing.id : undefined
  const prompt = promptFor(errand)
  const { captured } = GROK_PAGE
  return {
    via: 'browser',
    program: 'browser',
    args: [conversation ?? page, JSON.stringify({ mode, captured })],
    stdin: prompt,
    errand: {
      page,
      prompt,
      mode,
      facts: GROK_PAGE,
      ...present({
        conversation,
        asksAgain: task.follows?.answered,
      }),
    },
    killLadder: [],
  }
}

/** In its conversation it knows what was said before; a page has no other place for a shape than the prompt. */
function promptFor({ task, pasted, continuing }: Errand): string {
  const { follows, ...rest } = task
  const isThere = continuing?.in === 'session'
  const prompt = pastedPrompt({ task: isThere || !follows ? rest : task, ...present({ pasted }) })
  const schema = schemaFor(task.ask)
  return schema === undefined ? prompt : `${prompt}\n\nThe JSON has this schema:\n${JSON.stringify(schema)}`
}

const readEvent = reader(() =>
  z.object({
    type: z.string(),
    url: looseText,
    mode: looseText,
    text: looseText,
    links: loose(z.array(z.string())),
    kind: looseText,
    message: looseText,
    sent: looseFlag,
    partial: looseText,
  }),
)
type PageLine = Read<typeof readEvent>

const lineOf = (line: string): PageLine | undefined => readEvent(jsonIn(line))

const ACTIVITIES: Partial<Record<string, string>> = {
  'page.attached': 'attached to the browser',
  'page.opened': 'opened the page',
  'page.sending': 'sends the message',
  'page.sent': 'waits for the answer',
  'page.found': 'found the message there, and waits for the answer',
  'page.progress': 'reads the answer',
  'page.answer': 'finished',
}

const activityOf = ({ type, mode }: PageLine): string | undefined => {
  if (type === 'page.mode') return `asks in the mode ${mode ?? 'that it is in'}`
  return Object.hasOwn(ACTIVITIES, type) ? ACTIVITIES[type] : undefined
}

function watchPage(line: string): Notice | undefined {
  const event = lineOf(line)
  if (event === undefined) return undefined
  const activity = activityOf(event)
  return {
    useful: event.type !== 'page.halt',
    ...(activity === undefined ? {} : { activity: brief(activity) }),
    ...(event.type === 'page.conversation' && event.url !== undefined ? { session: event.url } : {}),
  }
}

/** What a page costs nobody tells: the subscription pays, and its limits are not shown. */
const NOT_TOLD = 'the page tells no tokens and no cost; a subscription pays'

function readPage(run: RawRun, errand: Errand): Report {
  const { ask } = errand.task
  const seen: {
    isEvent: boolean
    begun: boolean
    answer?: PageLine
    halt?: PageLine
    session?: string
    mode?: string
  } = { isEvent: false, begun: false }
  for (const event of eventsIn(run.stdout, lineOf)) {
    seen.isEvent = true
    if (event.type === 'page.sending' || event.type === 'page.found') seen.begun = true
    if (event.type === 'page.conversation' && event.url !== undefined) seen.session = event.url
    if (event.type === 'page.mode' && event.mode !== undefined) seen.mode = event.mode
    if (event.type === 'page.answer') seen.answer = event
    if (event.type === 'page.halt') seen.halt = event
  }
  const { answer, halt, session, mode } = seen
  const text = answer?.text ?? halt?.partial
  // The links of an answer are its own words, and no list of what the vendor met: none is handed on as sources.
  const reading: Reading = {
    readable: seen.isEvent,
    begun: seen.begun,
    finished: answer !== undefined,
    usage: {},
    cost: { basis: 'unknown', because: NOT_TOLD },
    ...opened(ask, text, wantsShape(ask) && text !== undefined ? shapeIn(text) : undefined),
    ...present({
      complaint: complaintIn(halt),
      session: session ?? (errand.continuing?.in === 'session' ? errand.continuing.id : undefined),
      modelObserved: modeOf(answer?.mode ?? mode),
    }),
  }
  return conclude(reading, run, errand, 'Grok in the browser')
}

/** The name of a mode stands before what its menu says of it. */
const modeOf = (label: string | undefined): string | undefined =>
  label?.trim().split(/\s/)[0]?.toLowerCase() || undefined

function complaintIn(halt: PageLine | undefined): Complaint | undefined {
  if (halt === undefined) return undefined
  const { kind = '', message = 'it did not say why' } = halt
  return { kind: Object.hasOwn(FAILURES, kind) ? (kind as FailureKind) : 'worker_failed', message }
}

/** The JSON of an answer, which pages show as a block of code. */
function shapeIn(text: string): unknown {
  const [, fenced] = /```(?:json)?\s*\n([\s\S]*?)\n```/.exec(text) ?? []
  const value = jsonIn(text) ?? (fenced === undefined ? undefined : jsonIn(fenced))
  return isShallow(value) ? value : undefined
}
