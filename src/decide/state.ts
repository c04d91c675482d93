import type { ConversationState, Handoff, StepAuthor } from '../domain/conversation.ts'
import type { Entry } from '../domain/event.ts'
import type { Failure } from '../domain/failure.ts'
import { CLOSING_SUMMARY_CHARS, type Closing } from '../domain/handoff.ts'
import type { Outcome } from '../domain/outcome.ts'
import { shortened } from '../domain/printable.ts'
import { endOf } from './outcome-words.ts'

/** Facts that the conversation state is folded from. */
export const STATE_FACTS = ['task.received', 'run.started', 'outcome.reached'] as const
/** And those in which somebody said it. */
export const STATE_WORDS = ['state.set', 'state.closed'] as const

const KEPT_HANDOFFS = 20

type Step = Pick<ConversationState, 'nextStep' | 'nextStepBy'>
type Folded = Pick<ConversationState, 'thread' | 'lastSummary' | 'running' | 'handoffs'> & Step

const NO_STEP: Step = { nextStep: null, nextStepBy: null }

/** The state of one project's conversation as its facts tell it (M38–M40). Deleting the file loses nothing. */
export function foldState(entries: Entry[]): Folded {
  const goals = new Map<string, string>()
  let state: Folded = { thread: null, lastSummary: null, ...NO_STEP, running: [], handoffs: [] }
  for (const entry of entries) {
    const { fact, run } = entry
    if (fact.kind === 'task.received') goals.set(run, fact.task.ask.goal)
    if (fact.kind === 'run.started') state = handedOver(state, entry, goals.get(run) ?? '')
    if (fact.kind === 'outcome.reached') state = cameBack(state, entry, fact.outcome)
    if (fact.kind === 'state.closed')
      state = { ...state, thread: state.thread && { ...state.thread, open: false }, ...NO_STEP }
    if (fact.kind === 'state.set') {
      state = {
        ...state,
        thread: fact.thread === undefined ? state.thread : { title: fact.thread, open: true },
        lastSummary: fact.summary ?? state.lastSummary,
        ...(fact.nextStep === undefined ? {} : saidStep(state, fact.nextStep, fact.nextStepBy)),
      }
    }
  }
  return { ...state, handoffs: state.handoffs.slice(-KEPT_HANDOFFS) }
}

const firstLine = (text: string, chars: number): string => shortened(text.trim().split('\n')[0] ?? '', chars)

function handedOver(state: Folded, { run, atMs, fact }: Entry, goal: string): Folded {
  if (fact.kind !== 'run.started') return state
  const handoff: Handoff = {
    run,
    worker: fact.worker as Handoff['worker'],
    model: fact.model,
    goal: firstLine(goal, 200),
    handedOverAt: new Date(atMs).toISOString(),
  }
  return {
    ...state,
    thread: state.thread?.open ? state.thread : { title: firstLine(goal, 120), open: true },
    running: [...state.running.filter((id) => id !== run), run],
    handoffs: [...state.handoffs.filter((one) => one.run !== run), handoff],
  }
}

function cameBack(state: Folded, { run, atMs }: Entry, outcome: Outcome): Folded {
  if (!state.handoffs.some((handoff) => handoff.run === run)) return state
  const [word, said] = inWords(outcome)
  const closing = closingOf(outcome)
  const summary = closing ? shortened(closing.summary, CLOSING_SUMMARY_CHARS) : said
  const patch = outcome.kind === 'finished' || outcome.kind === 'lost' ? outcome.patch?.path : undefined
  const handoffs = state.handoffs.map((handoff) =>
    handoff.run === run
      ? {
          ...handoff,
          cameBackAt: new Date(atMs).toISOString(),
          outcome: word,
          summary,
          ...(closing ? { nextStep: closing.nextStep } : {}),
          ...(patch ? { patch } : {}),
        }
      : handoff,
  )
  return {
    ...state,
    running: state.running.filter((id) => id !== run),
    handoffs,
    // A run that brought nothing back says nothing of the work.
    lastSummary:
      outcome.kind === 'finished' && outcome.report.status === 'done' ? summary : state.lastSummary,
    ...nextStepFrom(state, nextStepAfter(run, word, patch), closing),
  }
}

const closingOf = (outcome: Outcome): Closing | undefined =>
  outcome.kind === 'finished' && outcome.report.status === 'done' ? outcome.report.closing : undefined

/** What is to be done with the work comes before what its worker says is next; where it says that nothing is, nothing is. */
function nextStepFrom(state: Folded, ours: string | undefined, closing: Closing | undefined): Step {
  const theirs = closing?.nextStep ?? undefined
  if (theirs !== undefined)
    return { nextStep: ours === undefined ? theirs : `${ours}${THEN}${theirs}`, nextStepBy: 'worker' }
  if (ours !== undefined) return { nextStep: ours, nextStepBy: 'waybill' }
  return closing ? NO_STEP : { nextStep: state.nextStep, nextStepBy: state.nextStepBy ?? null }
}

/** Between a step of ours and what follows it. */
export const THEN = '. Then: '

/** Facts of before do not say that a worker's words were carried over behind a new step of ours. */
function saidStep(before: Step, nextStep: string, by: StepAuthor | undefined): Step {
  const carried = before.nextStepBy === 'worker' && nextStep.includes(THEN)
  return { nextStep, nextStepBy: by ?? (carried ? 'worker' : 'somebody') }
}

/** Whether a worker's own words stand in the next step, or may: nobody has said whose they are. */
export const isForeignStep = ({ nextStep, nextStepBy }: Step): boolean =>
  nextStep !== null && nextStepBy !== 'waybill' && nextStepBy !== 'somebody'

function inWords(outcome: Outcome): [word: string, summary: string] {
  if (outcome.kind === 'stayed') return ['stayed', outcome.because]
  if (outcome.kind === 'denied') return ['denied', outcome.denial.because]
  if (outcome.kind === 'refused' || outcome.kind === 'lost') return inWordsOf(outcome.failure)
  // Never asked for: a batch hands nothing over, its tasks do.
  if (outcome.kind === 'batch') return [endOf(outcome).word, `${outcome.tasks.length} tasks`]
  if (outcome.report.status === 'failed') return inWordsOf(outcome.report.failure)
  return [outcome.verdict.verdict, shortened(outcome.report.text.trim(), CLOSING_SUMMARY_CHARS)]
}

const inWordsOf = ({ kind, message }: Failure): [word: string, summary: string] => [
  kind === 'cancelled' ? 'cancelled' : 'failed',
  message,
]

function nextStepAfter(run: string, word: string, patch: string | undefined): string | undefined {
  if (word === 'rejected') return `Look at why the checks rejected ${run}: waybill result ${run}`
  if (patch !== undefined && ['failed', 'cancelled'].includes(word))
    return `Look at the partial patch of ${run}, which ${word === 'failed' ? 'failed' : 'was cancelled'}: waybill result ${run}`
  if (word === 'failed') return `Decide what to do about ${run}, which failed: waybill result ${run}`
  if (patch !== undefined) return reviewStep(run)
  return undefined
}

export const reviewStep = (run: string): string =>
  `Review the patch of ${run} and apply it: waybill apply ${run}`
export const appliedStep = (run: string): string =>
  `Look at what ${run} changed, which is in the working tree now: waybill apply ${run} --revert takes it back`
export const revertedStep = (run: string): string =>
  `Decide what to do about the patch of ${run}, which was taken back: waybill result ${run}`
