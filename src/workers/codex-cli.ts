import type { Report } from '../domain/report.ts'
import type { Errand, RawRun } from '../domain/run.ts'
import type { Worker } from '../domain/worker.ts'
import { type CodexEvent, codexEventOn, codexUsage } from './codex-events.ts'
import { watchCodexLog, withoutUsage } from './codex-log.ts'
import { planCodex } from './codex-plan.ts'
import { causeOf, watchCodex } from './codex-watch.ts'
import { conclude, type Reading } from './conclude.ts'
import { type Complaint, kindOf } from './folklore.ts'
import { eventsIn, jsonIn } from './jsonl.ts'
import { present } from './present.ts'

/** `codex exec`, without a terminal. */
export const codexCli: Worker = {
  id: 'codex-cli',
  vendor: 'openai',
  plan: planCodex,
  watch: watchCodex,
  watchLog: watchCodexLog,
  read: readCodex,
}

function readCodex(run: RawRun, errand: Errand): Report {
  const events = eventsIn(run.stdout, codexEventOn)
  const end = events.findLast(({ type }) => type === 'turn.completed' || type === 'turn.failed')
  const finished = end?.type === 'turn.completed'
  // After a reconnect the same message comes again; only the last one is the answer.
  const text = events.findLast(({ item }) => item?.type === 'agent_message')?.item?.text
  const wantsJson = errand.task.ask.answerSchema !== undefined
  const reading: Reading = {
    readable: events.length > 0,
    finished,
    usage: finished ? codexUsage(end.usage) : {},
    cost: { basis: 'unknown', because: 'Codex reports no cost' },
    ...present({
      text,
      structured: wantsJson && text !== undefined ? jsonIn(text) : undefined,
      complaint: finished ? undefined : complaintOf(end),
      lastWords: lastWordsOf(events),
      session: events.findLast(({ thread_id }) => thread_id !== undefined)?.thread_id,
    }),
  }
  return conclude(reading, { ...run, stderr: withoutUsage(run.stderr) }, errand, 'Codex')
}

/** `turn.failed` ends a run; a top-level `error` may be a reconnect, and an item `error` is a warning. */
function complaintOf(end: CodexEvent | undefined): Complaint | undefined {
  if (end === undefined) return undefined
  const message = end.error?.message ?? 'it gave no reason'
  return { kind: kindOf(message) ?? 'worker_failed', message: proseIn(message) }
}

function lastWordsOf(events: CodexEvent[]): string | undefined {
  const message = events.findLast(({ type }) => type === 'error')?.message
  return message === undefined ? undefined : proseIn(causeOf(message))
}

/** Some messages are the vendor's whole JSON answer. */
function proseIn(message: string): string {
  const body = jsonIn(message) as { error?: { message?: unknown } } | null | undefined
  const prose = body?.error?.message
  return typeof prose === 'string' ? prose : message
}
