import type { FailureKind } from '../domain/failure.ts'
import type { Report } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Worker } from '../domain/worker.ts'
import { type ClaudeEvent, claudeEventOn, onlyModelOf } from './claude-events.ts'
import { planClaude } from './claude-plan.ts'
import { claudeSources } from './claude-sources.ts'
import { claudeTold } from './claude-told.ts'
import { retryText, watchClaude } from './claude-watch.ts'
import { opened } from './closing.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { eventsIn } from './jsonl.ts'
import { present } from './present.ts'

/** `claude -p`, Claude Code without a terminal. */
export const claudeCli: Worker<ProcessInvocation> = {
  id: 'claude-cli',
  vendor: 'anthropic',
  plan: planClaude,
  watch: watchClaude,
  read: readClaude,
}

function readClaude(run: RawRun, errand: Errand): Report {
  const { isEvent, results, text, model, retry, session, sources } = gather(
    eventsIn(run.stdout, claudeEventOn),
  )
  const result = results.at(-1)
  const complaint = result && complaintOf(result)
  const finished = result !== undefined && complaint === undefined
  const { ask } = errand.task
  const told = claudeTold(results, errand.continuing?.in === 'session')
  const reading: Reading = {
    readable: isEvent,
    // It answers with a result of no turns where it has not begun (2.1.197, 2.1.329).
    begun: model !== undefined || results.some(({ num_turns }) => num_turns !== 0),
    finished,
    ...told,
    ...opened(
      ask,
      finished ? result.result : text,
      finished && wantsShape(ask) ? result.structured_output : undefined,
    ),
    ...present({
      complaint,
      lastWords: retry,
      session,
      sources,
      modelObserved: model ?? onlyModelOf(result?.modelUsage),
    }),
  }
  return conclude(reading, run, errand, 'Claude Code')
}

type Gathered = {
  isEvent: boolean
  results: ClaudeEvent[]
  text?: string
  model?: string
  retry?: string
  session?: string
  sources?: string[] | undefined
}

/** All results, and the last of everything else that counts. */
function gather(events: Iterable<ClaudeEvent>): Gathered {
  const gathered: Gathered = { isEvent: false, results: [] }
  const web = claudeSources()
  for (const event of events) {
    gathered.isEvent = true
    web.see(event)
    if (event.type === 'result') gathered.results.push(event)
    if (isAnswer(event)) {
      const text = textOf(event)
      if (text !== '') gathered.text = text
      if (event.message?.model !== undefined) gathered.model = event.message.model
    }
    if (isRetry(event)) gathered.retry = retryText(event)
    if (event.session_id !== undefined) gathered.session = event.session_id
  }
  return { ...gathered, sources: web.list() }
}

const isRetry = ({ type, subtype }: ClaudeEvent): boolean => type === 'system' && subtype === 'api_retry'

/** A message of the main conversation that a model wrote; the CLI words its own errors as `<synthetic>` ones. */
const isAnswer = ({ type, message, parent_tool_use_id }: ClaudeEvent): boolean =>
  type === 'assistant' &&
  parent_tool_use_id === undefined &&
  message?.model !== undefined &&
  message.model !== '<synthetic>'

const textOf = ({ message }: ClaudeEvent): string =>
  (message?.content ?? []).map(({ text }) => text ?? '').join('')

/** `subtype` alone tells nothing: an API error is a "success" with `is_error`. */
function complaintOf(result: ClaudeEvent): Complaint | undefined {
  const message = result.errors?.join('; ') || result.result || result.subtype || 'it gave no reason'
  if (result.is_error === true || result.subtype?.startsWith('error'))
    return { kind: kindOfResult(result, message), message }
  // A hook of the user's blocked the prompt, or the CLI answered by itself: no model has seen the task.
  if (result.num_turns === 0) return { kind: 'worker_failed', message: `no model was asked: ${message}` }
  if (result.subtype === 'success' || result.is_error === false) return undefined
  return { kind: 'unreadable_output', message: `its result does not say whether it worked: ${message}` }
}

function kindOfResult(result: ClaudeEvent, message: string): FailureKind {
  const { subtype, stop_reason, api_error_status: status } = result
  if (subtype === 'error_max_budget_usd') return 'vendor_budget'
  if (stop_reason === 'refusal') return 'refused_by_model'
  const byStatus = kindOfStatus(status)
  const isVague = status !== undefined && VAGUE_STATUSES.includes(status)
  return (isVague ? undefined : byStatus) ?? kindOf(message) ?? byStatus ?? 'worker_failed'
}

/** Statuses that mean several things: there the prose tells which. */
const VAGUE_STATUSES = [400, 429]
