import type { ScopeState } from '../../domain/budget.ts'
import type { Verdict } from '../../domain/check.ts'
import { exitCodeOf, type Failure, failure } from '../../domain/failure.ts'
import { USD } from '../../domain/money.ts'
import type { Outcome, Patch, Proof, Signal, Spend } from '../../domain/outcome.ts'
import type { Route } from '../../domain/route.ts'
import { rejection } from './verdict.ts'

/** `waybill run --json`: the whole waybill of one task. Null means unknown; nothing unknown is written as 0. */
export type RunDocument = {
  id: string
  outcome: 'accepted' | 'rejected' | 'unverified' | 'failed' | 'denied' | 'stayed' | 'running' | 'cancelled'
  route: Route | null
  worker: string | null
  model: { requested: string | null; observed: string | null }
  text: string | null
  structured?: unknown
  patch: Patch | null
  verdict: Verdict | null
  signals: Signal[]
  spend: SpendDocument | null
  proof: Proof | null
  /** Of a second run, which mended the shape of the answer or was to. */
  repair?: Proof
  failure: Failure | null
  budget: { cap: number; held: number; spent: number } | null
}

export type SpendDocument = {
  iterations: number
  tokens: { input: number | null; cachedInput: number | null; output: number | null }
  usd: number | null
  basis: Spend['basis']
  billing: Spend['billing']
  ms: number
}

type Finished = Extract<Outcome, { kind: 'finished' }>

const known = (value: number | 'unknown'): number | null => (value === 'unknown' ? null : value)

export const spendDocument = (spend: Spend): SpendDocument => ({
  iterations: spend.iterations,
  tokens: {
    input: known(spend.tokens.input),
    cachedInput: known(spend.tokens.cachedInput),
    output: known(spend.tokens.output),
  },
  usd: spend.usdMicros === 'unknown' ? null : spend.usdMicros / USD,
  basis: spend.basis,
  billing: spend.billing,
  ms: spend.ms,
})

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
  ...endOf(outcome),
})

type End = Partial<RunDocument> & Pick<RunDocument, 'outcome'>

function endOf(outcome: Outcome): End {
  switch (outcome.kind) {
    case 'stayed': {
      const { because } = outcome
      return { outcome: 'stayed', route: { kind: 'stay', because }, text: because }
    }
    case 'refused':
      return { outcome: wordFor(outcome.failure), failure: outcome.failure }
    case 'lost':
      return {
        outcome: wordFor(outcome.failure),
        worker: outcome.worker ?? null,
        model: { requested: outcome.model ?? null, observed: null },
        patch: outcome.patch ?? null,
        failure: outcome.failure,
      }
    case 'denied': {
      const { route, denial } = outcome
      return {
        outcome: 'denied',
        route,
        worker: route.worker,
        model: { requested: route.model, observed: null },
        failure: failure(denial.failure, denial.because, { hint: denial.hint }),
      }
    }
    case 'finished':
      return endOfRun(outcome)
  }
}

function endOfRun({ report, route, worker, verdict, proof, repair, patch }: Finished): End {
  const model = { requested: report.modelRequested, observed: report.modelObserved ?? null }
  const ran = { route, worker, model, proof, ...(repair ? { repair } : {}), patch: patch ?? null }
  if (report.status === 'failed') {
    const { failure, partialText } = report
    return { ...ran, outcome: wordFor(failure), text: partialText ?? null, failure }
  }
  const structured = report.structured === undefined ? {} : { structured: report.structured }
  return {
    ...ran,
    outcome: verdict.verdict,
    text: report.text,
    ...structured,
    verdict,
    failure: rejection(verdict),
  }
}

const wordFor = (why: Failure): RunDocument['outcome'] =>
  why.kind === 'cancelled' ? 'cancelled' : exitCodeOf(why.kind) === 3 ? 'denied' : 'failed'

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
