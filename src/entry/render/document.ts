import { endOf } from '../../decide/outcome-words.ts'
import { searchedIn } from '../../decide/research/honesty.ts'
import type { ScopeState } from '../../domain/budget.ts'
import type { Verdict } from '../../domain/check.ts'
import type { Searched } from '../../domain/claim.ts'
import { exitCodeOf, type Failure } from '../../domain/failure.ts'
import type { Closing } from '../../domain/handoff.ts'
import { USD } from '../../domain/money.ts'
import type { BatchRow, Outcome, OutcomeWord, Patch, Proof, Signal, Tried } from '../../domain/outcome.ts'
import type { ResearchReport } from '../../domain/research.ts'
import type { Route } from '../../domain/route.ts'
import type { Task } from '../../domain/task.ts'
import { type SpendDocument, spendDocument } from './spend-document.ts'

/** `waybill run --json`: the whole waybill of one task. Null means unknown; nothing unknown is written as 0. */
export type RunDocument = {
  id: string
  outcome: OutcomeWord | 'running'
  route: Route | null
  worker: string | null
  model: { requested: string | null; observed: string | null }
  text: string | null
  structured?: unknown
  /** What the vendor says of its searches, where it was to make some. */
  searched?: Searched
  /** Where its worker left the work, where that was asked for; null where it did not say. */
  handoff?: Closing | null
  /** The earlier run that this one follows up. */
  follows?: string
  patch: Patch | null
  verdict: Verdict | null
  signals: Signal[]
  spend: SpendDocument | null
  proof: Proof | null
  /** Of a second run, which mended the shape of the answer or was to. */
  repair?: Proof
  /** Who tried before its worker, oldest first, and why that came to nothing. */
  fellBack?: readonly Tried[]
  failure: Failure | null
  /** Since when the patch is in the working tree (ISO 8601), where it is. */
  applied?: string
  budget: { cap: number; held: number; spent: number } | null
  /** Of a batch: its tasks, in the order in which they were asked for. */
  batch?: BatchDocument
  /** Of a research: what it found, and how each round went (docs/research.md). */
  research?: ResearchReport
}

export type BatchDocument = {
  tasks: TaskDocument[]
  /** What the ledger counts for all of them together, US dollars; what an earlier batch paid is not in it. */
  countedUsd: number
  atOnce: number
  continues: string | null
}

/** A task of a batch: what its own waybill says, but for the proof. */
export type TaskDocument = Pick<
  RunDocument,
  | 'worker'
  | 'model'
  | 'text'
  | 'structured'
  | 'handoff'
  | 'patch'
  | 'applied'
  | 'verdict'
  | 'signals'
  | 'spend'
  | 'failure'
> & {
  name: string
  id: string
  outcome: BatchRow['outcome']
  activity?: string
  countedUsd: number
  /** An earlier batch has paid for it: nothing was spent anew. */
  replayed: boolean
}

type Finished = Extract<Outcome, { kind: 'finished' }>

const EMPTY = {
  route: null,
  worker: null,
  model: { requested: null, observed: null },
  text: null,
  patch: null,
  verdict: null,
  proof: null,
  failure: null,
}

export const runDocument = (id: string, outcome: Outcome, budget: ScopeState | undefined): RunDocument => ({
  id,
  ...EMPTY,
  signals: outcome.signals,
  spend: spendDocument(outcome.spend),
  budget: budget
    ? {
        cap: budget.capUsdMicros / USD,
        held: budget.heldUsdMicros / USD,
        spent: budget.spentUsdMicros / USD,
      }
    : null,
  ...toldBy(outcome),
})

/** What an outcome tells beside its spend and signals. */
function toldBy(outcome: Outcome): Partial<RunDocument> & Pick<RunDocument, 'outcome'> {
  const { word, failure = null } = endOf(outcome)
  const end = { outcome: word, failure }
  switch (outcome.kind) {
    case 'stayed': {
      const { because } = outcome
      return { ...end, route: { kind: 'stay', because }, text: because }
    }
    case 'refused':
    case 'batch':
      return end
    case 'lost': {
      const model = { requested: outcome.model ?? null, observed: null }
      return { ...end, worker: outcome.worker ?? null, model, patch: outcome.patch ?? null }
    }
    case 'denied': {
      const { route } = outcome
      return { ...end, route, worker: route.worker, model: { requested: route.model, observed: null } }
    }
    case 'finished':
      return { ...end, ...toldByRun(outcome) }
  }
}

function toldByRun(outcome: Finished): Partial<RunDocument> {
  const { report, route, worker, verdict, proof, repair, before, patch } = outcome
  const model = { requested: report.modelRequested, observed: report.modelObserved ?? null }
  const more = { ...(repair ? { repair } : {}), ...(before ? { fellBack: before } : {}) }
  const ran = { route, worker, model, proof, ...more, patch: patch ?? null }
  if (report.status === 'failed') return { ...ran, text: report.partialText ?? null }
  const structured = report.structured === undefined ? {} : { structured: report.structured }
  const listed = route.search && searchedIn(report)
  const searched = listed ? { searched: listed } : {}
  const { closing, unclosed } = report
  const handoff = closing || unclosed !== undefined ? { handoff: closing ?? null } : {}
  return { ...ran, text: report.text, ...structured, ...searched, ...handoff, verdict }
}

/** With the run that it follows up: of that its outcome says nothing. */
export const withEarlierRun = (document: RunDocument, { follows }: Pick<Task, 'follows'>): RunDocument =>
  follows ? { ...document, follows: follows.run } : document

/** A run that has not ended: the id is what the caller needs. */
export const runningDocument = (id: string, route: Route | null): RunDocument => ({
  id,
  ...EMPTY,
  outcome: 'running',
  route,
  worker: route?.kind === 'delegate' ? route.worker : null,
  model: { requested: route?.kind === 'delegate' ? route.model : null, observed: null },
  signals: [],
  spend: null,
  budget: null,
})

export const RUNNING_EXIT = 7

export function exitOf(document: RunDocument): number {
  if (document.outcome === 'running') return RUNNING_EXIT
  return document.failure ? exitCodeOf(document.failure.kind) : 0
}
