import { exitCodeOf, type Failure, type FailureKind } from '../../domain/failure.ts'
import type { Signal } from '../../domain/outcome.ts'
import { SEVERITIES, type Triage } from '../../domain/triage.ts'
import type { RunDocument } from '../render/document.ts'
import type { SpendDocument } from '../render/spend-document.ts'

/** What `waybill triage` prints of one report: one line of JSON. Null means that nobody knows. */
export type TriageLine = { [field in keyof Triage]: Triage[field] | null } & {
  /** As it was named; `-` for standard input. */
  report: string
  sha256: string | null
  run: string | null
  worker: string | null
  model: string | null
  /** Who could not, oldest first, and why; null where the first one did. */
  fell_back: { worker: string; because: FailureKind; message: string }[] | null
  spend: SpendDocument | null
  signals: Signal[]
  failure: Pick<Failure, 'kind' | 'message' | 'hint'> | null
}

type Named = { report: string; sha256?: string }

const UNSAID = { severity: null, action: null, confidence: null, escalate: null, evidence: null }

/** A report that came to no worker. */
export const refusedLine = ({ report, sha256 }: Named, why: Failure): TriageLine => ({
  report,
  sha256: sha256 ?? null,
  ...UNSAID,
  run: null,
  worker: null,
  model: null,
  fell_back: null,
  spend: null,
  signals: [],
  failure: brief(why),
})

/** Only an answer that was accepted is one: its shape and its quotes were checked. */
export function lineOf({ report, sha256 }: Named, document: RunDocument): TriageLine {
  const { id, outcome, worker, model, structured, fellBack = [], spend, signals, failure } = document
  const isAnswer = outcome === 'accepted'
  return {
    report,
    sha256: sha256 ?? null,
    ...UNSAID,
    ...(isAnswer ? (structured as Triage) : {}),
    run: id,
    worker,
    model: model.observed ?? model.requested,
    fell_back: fellBack.length > 0 ? fellBack.map(tried) : null,
    spend,
    signals,
    failure: failure ? brief(failure) : null,
  }
}

const tried = ({ worker, failure: { kind, message } }: NonNullable<RunDocument['fellBack']>[number]) => ({
  worker,
  because: kind,
  message,
})

const brief = ({ kind, message, hint }: Failure) => ({ kind, message, hint })

/** The severity of an answer, or the code of what went wrong. */
export const exitOfLine = ({ severity, failure }: TriageLine): number =>
  severity !== null ? SEVERITIES[severity] : failure ? exitCodeOf(failure.kind) : 1

/** What is broken comes before what could not be looked at, and that before what nobody could tell. */
const before = (code: number): number =>
  code === SEVERITIES.critical
    ? 4
    : code === SEVERITIES.abstain
      ? 2
      : code === SEVERITIES.warning
        ? 1
        : code === 0
          ? 0
          : 3

/** The gravest of several reports. */
export const gravestExit = (codes: readonly number[]): number =>
  codes.reduce((gravest, code) => (before(code) > before(gravest) ? code : gravest), 0)
