import type { Failure, FailureKind } from '../domain/failure.ts'
import type { Cost, Report } from '../domain/report.ts'
import type { Errand, HttpInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { opened } from './closing.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { wordsIn } from './http-words.ts'
import { eventsIn, shapedIn } from './jsonl.ts'
import { type LocalEvent, localEventOn, localUsage } from './local-events.ts'
import { MOST_ANSWER_TOKENS, planLocal } from './local-plan.ts'
import { present } from './present.ts'

/** A model on a server that the user runs, by any program that speaks OpenAI's Chat Completions. */
export const local: Worker<HttpInvocation> = {
  id: 'local',
  vendor: 'local',
  plan: planLocal,
  watch: watchLocal,
  read: readLocal,
}

function watchLocal(line: string): Notice | undefined {
  const event = localEventOn(line)
  if (event === undefined) return undefined
  // No tool is offered; a model that calls one all the same is seen to.
  const called = event.choices?.[0]?.delta?.tool_calls?.[0]?.function?.name
  const activity = called === undefined ? {} : { activity: brief(`calls ${called}`) }
  return { useful: event.type !== 'http.error', ...activity }
}

function readLocal(run: RawRun, errand: Errand): Report {
  const { isEvent, text, finish, usage, model, trouble } = lastsOf(eventsIn(run.stdout, localEventOn))
  const { ask } = errand.task
  const reading: Reading = {
    readable: isEvent,
    begun: text !== undefined,
    finished: finish !== undefined,
    usage: localUsage(usage),
    cost: costOn(errand),
    ...opened(ask, text, wantsShape(ask) && text !== undefined ? shapedIn(text) : undefined),
    ...present({
      complaint: complaintOf(finish, wantsShape(ask)),
      lastWords: trouble,
      modelObserved: model,
    }),
  }
  const report = conclude(reading, run, errand, 'The local model')
  return report.status === 'done' ? report : { ...report, failure: withOwnHint(report.failure) }
}

type Lasts = {
  isEvent: boolean
  text?: string
  finish?: string
  usage?: unknown
  model?: string
  trouble?: string
}

function lastsOf(events: Iterable<LocalEvent>): Lasts {
  const lasts: Lasts = { isEvent: false }
  for (const { type, model, choices: [choice] = [], usage, body } of events) {
    lasts.isEvent = true
    const words = choice?.delta?.content ?? choice?.message?.content
    if (words !== undefined) lasts.text = (lasts.text ?? '') + words
    if (choice?.finish_reason !== undefined) lasts.finish = choice.finish_reason
    if (usage !== undefined && usage !== null) lasts.usage = usage
    if (model !== undefined) lasts.model = model
    if (type === 'http.error') lasts.trouble = wordsIn(body)
  }
  return lasts
}

/** Nobody is paid for a model on this machine: there 0 is known. Elsewhere nobody tells. */
const costOn = ({ lane }: Errand): Cost =>
  lane.billing === 'local'
    ? { basis: 'computed', usdMicros: 0, source: 'a model on this machine is paid by nobody' }
    : { basis: 'unknown', because: 'its server is not on this machine, and does not say what it costs' }

/** An answer that was to be JSON and was cut off has not its shape, which is asked for once more. */
function complaintOf(finish: string | undefined, inShape: boolean): Complaint | undefined {
  if (finish === 'content_filter')
    return { kind: 'refused_by_model', message: 'its server held the answer back' }
  if (finish !== 'length' || inShape) return undefined
  return { kind: 'worker_failed', message: `its answer was cut off after ${MOST_ANSWER_TOKENS} tokens` }
}

const HINTS: Partial<Record<FailureKind, string>> = {
  cut_off:
    'It had the request and dropped the connection: it crashed, or could not bear the request. Its own log says which.',
  model_unavailable:
    'Its server could not load the model: look at its log, and at `workers.local.model` in config.yaml.',
  worker_unauthenticated:
    'Name the key of its server in config.yaml (`workers.local.apiKeyEnv` or `apiKeyFile`).',
  overloaded: 'Its server answered with an error of its own: look at its log.',
  context_overflow: 'Give its server a larger context, or shorten what is sent.',
  timed_out: 'Raise --wall, or use a smaller model; `waybill doctor` has the model loaded.',
  went_silent: 'It may still load the model: `waybill doctor` has it loaded; or raise --idle.',
}

function withOwnHint(failure: Failure): Failure {
  const hint = HINTS[failure.kind]
  return hint === undefined ? failure : { ...failure, hint }
}
