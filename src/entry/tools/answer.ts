import { exitCodeOf, type Failure } from '../../domain/failure.ts'
import { fence } from '../../domain/fence.ts'
import type { Closing } from '../../domain/handoff.ts'
import { oneLine } from '../../domain/printable.ts'
import { newNonce } from '../../io/clock.ts'
import { exitOf, type RunDocument } from '../render/document.ts'
import { capped, saidByWorker } from '../render/foreign.ts'
import { lastWords, type Sorted, sorted } from '../render/verdict.ts'
import { batchFields, batchLine } from './batch-answer.ts'

/**
 * What a tool answers. Hosts show their model `content` alone where there is one (Claude Code 2.1.197 and 2.1.329,
 * Codex 0.169.0), so it holds everything useful; of a refusal Claude Code shows the text alone.
 */
export type Answer = {
  content: Record<string, unknown>
  text: string
  /** Nothing was done. A worker that ran and failed is an answer, not a refusal. */
  refused: boolean
}

export const answered = (content: Record<string, unknown>, text: string): Answer => ({
  content,
  text,
  refused: false,
})

/** The call itself was wrong, or the set-up is. */
export const refused = (why: Failure): Answer => ({
  content: { failure: { ...why, exit: exitCodeOf(why.kind) } },
  text: sentence(why),
  refused: true,
})

/** Exit codes of a task for which no worker was started: wrong usage, not allowed, wrong set-up. */
const NOTHING_RAN = [2, 3, 6]

/** What came of a task that was to be started: a refusal where no worker was. */
export const outcomeOf = (document: RunDocument): Answer => ({
  ...waybillOf(document),
  // Of a batch that was received each task has its own answer, also where none was let in.
  refused: NOTHING_RAN.includes(exitOf(document)) && !document.batch?.tasks.length,
})

/** What a check found may quote the work: that stands with the failure, inside its fence. */
const namesIn = (names: Sorted): Partial<Sorted> =>
  Object.fromEntries(Object.entries(names).filter(([, list]) => list.length > 0))

/**
 * The waybill of a run that was asked about: without the proof, null fields left out. What the worker or its vendor
 * wrote in prose stands inside a fence.
 */
export function waybillOf(document: RunDocument): Answer {
  const { id, outcome, worker, model, text, structured, verdict, patch, signals, spend, failure } = document
  const { handoff, follows } = document
  const nonce = newNonce()
  const words = (said: string) => (outcome === 'stayed' ? oneLine(said) : fence(said, nonce))
  const told = failure && { ...failure, message: `${failure.message}${lastWords(verdict?.results ?? [])}` }
  // A batch says of its tasks, by their names, in Waybill's own words.
  const isForeign = !document.batch && saidByWorker(document)
  const why = told && (isForeign ? fenced(told, nonce) : told)
  const content = present({
    id,
    outcome,
    worker,
    model: model.observed ?? model.requested,
    text: text && words(capped(text, id)),
    structured,
    handoff: handoff && handoffFields(handoff, nonce),
    follows,
    verdict: verdict && { verdict: verdict.verdict, ...namesIn(sorted(verdict.results)) },
    patch,
    ...(document.batch ? batchFields(document.batch) : {}),
    signals: signals.length > 0 ? signals : null,
    spend,
    failure: why && { ...why, exit: exitOf(document) },
    next: nextStep(document),
  })
  const head = [outcome, worker, id, document.batch && batchLine(document)].filter(Boolean).join(' · ')
  const rest = why ? sentence(why) : text ? words(beginning(text)) : ''
  return answered(content, rest === '' ? head : `${head}\n${rest}`)
}

/** A worker's own words. */
export const handoffFields = ({ summary, nextStep }: Closing, nonce: string): Closing => ({
  summary: fence(summary, nonce),
  nextStep: nextStep && fence(nextStep, nonce),
})

function nextStep(document: RunDocument): string | null {
  const { id, outcome, verdict, patch, signals } = document
  if (outcome === 'running') return `The run goes on. Call \`job\` with action "wait" and id "${id}".`
  if (document.batch) return batchNext(document)
  if (outcome === 'rejected')
    return verdict && sorted(verdict.results).failed.length === 0
      ? 'Do not use this work yet: a check could not be run, so nobody knows whether it is right.'
      : 'Do not use this work: a check rejected it.'
  if (patch && signals.some(({ name }) => name === 'partial_work'))
    return `No file of the working tree has changed. What the worker had done when it was ended is in ${patch.path}: partial, and checked by nobody. Read it before you use any of it.`
  if (outcome !== 'accepted' || !patch) return null
  return `No file of the working tree has changed. Read the patch, then call \`job\` with action "apply" and id "${id}": the user decides (waybill apply ${id}).`
}

const batchNext = ({ batch }: RunDocument): string | null =>
  batch?.tasks.some(({ patch }) => patch !== null)
    ? 'No file of the working tree has changed. Read each patch; for one that is accepted call `job` with action "apply" and the id of its task: the user decides. Those of one batch may touch the same lines.'
    : null

const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

const fenced = (why: Failure, nonce: string): Failure => ({
  ...why,
  message: fence(why.message, nonce),
  ...(why.evidence === undefined ? {} : { evidence: fence(why.evidence, nonce) }),
})

const sentence = ({ message, hint }: Failure): string => `${message.replace(/\.$/, '')}. ${hint}`

const BEGINNING_CHARS = 300
const beginning = (text: string): string =>
  text.length > BEGINNING_CHARS ? `${text.slice(0, BEGINNING_CHARS)}…` : text
