import { fence } from '../../domain/fence.ts'
import { newNonce } from '../../io/clock.ts'
import { statesText } from '../render/board.ts'
import type { BatchDocument, RunDocument, TaskDocument } from '../render/document.ts'
import { OUR_WORDS } from '../render/foreign.ts'

/** All answers together, of which each has its share: more, and a host's model has no room left to work with them. */
const ALL_CHARS = 60_000

/** The rows of a batch for a host's model: what a worker or its vendor wrote in prose stands inside a fence. */
export function batchFields(batch: BatchDocument): Record<string, unknown> {
  const nonce = newNonce()
  const most = Math.floor(ALL_CHARS / Math.max(1, batch.tasks.length))
  return {
    tasks: batch.tasks.map((task) => taskFields(task, most, nonce)),
    countedUsd: batch.countedUsd,
    continues: batch.continues,
  }
}

export const batchLine = ({ batch }: RunDocument): string =>
  statesText((batch?.tasks ?? []).map(({ outcome }) => ({ state: outcome })))

function taskFields(task: TaskDocument, most: number, nonce: string): Record<string, unknown> {
  const { name, id, outcome, worker, model, activity, text, structured, patch, verdict, spend, failure } =
    task
  const faults = verdict?.results.filter(({ status }) => status !== 'passed')
  const fields = {
    name,
    id,
    outcome,
    worker,
    model: model.observed ?? model.requested,
    activity,
    text: text && fence(cut(text, most, id), nonce),
    structured,
    handoff: task.handoff && {
      summary: fence(task.handoff.summary, nonce),
      nextStep: task.handoff.nextStep && fence(task.handoff.nextStep, nonce),
    },
    patch: patch?.path,
    checks: faults && faults.length > 0 ? faults : undefined,
    usd: spend?.usd,
    ms: spend?.ms,
    failure: failure && (ranAndSaid(task) ? { ...failure, message: fence(failure.message, nonce) } : failure),
    replayed: task.replayed || undefined,
  }
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  )
}

const ranAndSaid = ({ spend, failure }: TaskDocument): boolean =>
  spend !== null && spend.basis !== 'nothing_ran' && failure !== null && !OUR_WORDS.includes(failure.kind)

const cut = (text: string, most: number, id: string): string =>
  text.length > most
    ? `${text.slice(0, most)}\n[cut after ${most} characters; \`job\` with "result" and "${id}" has all]`
    : text
