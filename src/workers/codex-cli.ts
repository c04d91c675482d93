import { jsonIn } from '../domain/json.ts'
import type { Report, Usage } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import type { Worker } from '../domain/worker.ts'
import { opened } from './closing.ts'
import { type CodexEvent, codexEventOn, codexUsage } from './codex-events.ts'
import { watchCodexLog, withoutOurs } from './codex-log.ts'
import { planCodex } from './codex-plan.ts'
import { codexSources } from './codex-sources.ts'
import { causeOf, watchCodex } from './codex-watch.ts'
import { type Complaint, conclude, type Reading } from './conclude.ts'
import { kindOf } from './folklore.ts'
import { eventsIn, shapedIn } from './jsonl.ts'
import { present } from './present.ts'

/** `codex exec`, without a terminal. */
export const codexCli: Worker<ProcessInvocation> = {
  id: 'codex-cli',
  vendor: 'openai',
  plan: planCodex,
  watch: watchCodex,
  watchLog: watchCodexLog,
  read: readCodex,
}

function readCodex(run: RawRun, errand: Errand): Report {
  const { isEvent, end, text, trouble, session, web } = lastsOf(eventsIn(run.stdout, codexEventOn))
  const finished = end?.type === 'turn.completed'
  const { ask } = errand.task
  const reading: Reading = {
    readable: isEvent,
    begun: isEvent,
    finished,
    usage: finished ? { ...codexUsage(end.usage), ...ofSession(errand) } : {},
    cost: { basis: 'unknown', because: 'Codex reports no cost' },
    ...opened(ask, text, wantsShape(ask) && text !== undefined ? shapedIn(text) : undefined),
    ...present({
      complaint: finished ? undefined : complaintOf(end),
      lastWords: trouble === undefined ? undefined : proseIn(causeOf(trouble)),
      session,
      ...web,
    }),
  }
  return conclude(reading, { ...run, stderr: withoutOurs(run.stderr) }, errand, 'Codex')
}

type Lasts = {
  isEvent: boolean
  end?: CodexEvent
  text?: string
  trouble?: string
  session?: string
  web?: Pick<Reading, 'sources' | 'moreSources'>
}

/** The last of each kind that counts. After a reconnect the same message comes again; only the last one is the answer. */
function lastsOf(events: Iterable<CodexEvent>): Lasts {
  const lasts: Lasts = { isEvent: false }
  const web = codexSources()
  for (const event of events) {
    const { type, item, message, thread_id } = event
    lasts.isEvent = true
    if (type === 'turn.completed' || type === 'turn.failed') lasts.end = event
    if (item && type === 'item.completed') web.see(item)
    if (item?.type === 'agent_message' && item.text !== undefined) lasts.text = item.text
    if (type === 'error' && message !== undefined) lasts.trouble = message
    if (thread_id !== undefined) lasts.session = thread_id
  }
  return { ...lasts, web: present(web.told()) }
}

/** In a session that is gone on with, it counts from the beginning of that (0.169.0). */
const ofSession = ({ continuing }: Errand): Pick<Usage, 'ofSession'> =>
  continuing?.in === 'session' ? { ofSession: true } : {}

/** `turn.failed` ends a run; a top-level `error` may be a reconnect, and an item `error` is a warning. */
function complaintOf(end: CodexEvent | undefined): Complaint | undefined {
  if (end === undefined) return undefined
  const message = end.error?.message ?? 'it gave no reason'
  return { kind: kindOf(message) ?? 'worker_failed', message: proseIn(message) }
}

/** Some messages are the vendor's whole JSON answer. */
function proseIn(message: string): string {
  const body = jsonIn(message) as { error?: { message?: unknown } } | null | undefined
  const prose = body?.error?.message
  return typeof prose === 'string' ? prose : message
}
