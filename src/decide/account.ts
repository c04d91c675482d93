import { type Failure, failure } from '../domain/failure.ts'
import type { SentManifest } from '../domain/manifest.ts'
import type { Proof } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Ending, Errand, Invocation, RawRun } from '../domain/run.ts'
import type { Seen } from './meter.ts'
import { type Prices, priceUsage } from './price.ts'

/** Where the vendor told no price, tokens and the dated table do; an id that is not in it stays unknown. */
export function priced(report: Report, prices: Prices): { report: Report; upperBound: boolean } {
  if (report.cost.basis !== 'unknown') return { report, upperBound: false }
  const { cost, upperBound } = priceUsage(report.modelObserved ?? report.modelRequested, report.usage, prices)
  return { report: { ...report, cost }, upperBound }
}

type Told = { report: Report; upperBound: boolean }

/**
 * The last word of a run beside what its stream had told. Where both count the same tokens, request by request is the
 * better price: tiers are certain then. A run cost at least what was streamed, also where the last word says less; where
 * there is none, that is all that is known of a run that was ended for it, and of any other it is not enough.
 */
export function besideSeen(told: Told, seen: Seen | undefined, ending: Ending): Told {
  if (seen === undefined) return told
  const { report } = told
  const { usage, cost } = report
  if (cost.basis === 'unknown') return ending.how === 'overspent' ? asSeen(report, seen) : told
  if (usage.inputTokens === seen.usage.inputTokens && usage.outputTokens === seen.usage.outputTokens)
    return cost.basis === 'computed' ? asSeen(report, { ...seen, usage }) : told
  const saysLess = (usage.inputTokens ?? 0) < (seen.usage.inputTokens ?? 0)
  return saysLess && cost.usdMicros < seen.cost.usdMicros ? asSeen(report, seen) : told
}

/**
 * The same in a session that was gone on with, where the last word may count what its earlier runs used too (Codex
 * 0.169.0): it is believed where the stream counted the same input. Codex tells each request as it was; where there is only
 * the vendor's own price for all of it, or no stream, nobody knows what this run has cost.
 */
export function ofThisRun(told: Told, seen: Seen | undefined): Told {
  const { report } = told
  const { ofSession: _may, ...usage } = report.usage
  const own = { ...told, report: { ...report, usage } }
  if (seen && usage.inputTokens === seen.usage.inputTokens) return own
  if (seen && report.cost.basis !== 'reported') return asSeen(own.report, seen)
  const because = 'the vendor told what the whole session has used, and not what this run has'
  const raw = usage.raw === undefined ? {} : { raw: usage.raw }
  return { ...told, report: { ...report, usage: raw, cost: { basis: 'unknown', because } } }
}

const asSeen = (report: Report, { usage, cost, upperBound }: Seen): Told => {
  const { raw } = report.usage
  return {
    report: { ...report, usage: { ...usage, ...(raw === undefined ? {} : { raw }) }, cost },
    upperBound,
  }
}

/** Whatever a run says of its session: where something was used for it, it was paid for, and is not tried again unasked. */
export function unlessPaid(report: Report, seen: Seen | undefined): Report {
  if (seen === undefined || report.status === 'done' || report.failure.kind !== 'session_gone') return report
  const { message, evidence } = report.failure
  return { ...report, failure: failure('worker_failed', message, evidence === undefined ? {} : { evidence }) }
}

/** Work that cannot be brought back is a failed run, and one that was paid for. */
export function withoutPatch(report: Report, failure: Failure): Report {
  if (report.status === 'failed') return report
  const { text, structured: _lost, closing: _void, unclosed: _why, ...facts } = report
  return { ...facts, status: 'failed', failure, partialText: text }
}

/** How it ended, in words for the proof and the ledger. */
export function endingText(ending: Ending): string {
  if (ending.how === 'exited') return `exited ${ending.code}`
  if (ending.how === 'answered') return `answered ${ending.status}`
  if (ending.how === 'signalled') return `signalled ${ending.signal}`
  if (ending.how === 'left') return ending.at === 'read' ? 'read the page' : `left the page at ${ending.at}`
  if (ending.how === 'timed_out') return `timed out (${ending.clock})`
  return ending.how
}

const WIRES = { process: 'vendor-cli', http: 'waybill', browser: 'browser' } as const

/** What ran, as which process, and how it ended. */
export const proofOf = (
  { task: { id: run }, lane }: Pick<Errand, 'task' | 'lane'>,
  invocation: Invocation,
  raw: RawRun,
  report: Report,
  sent: SentManifest,
): Proof => ({
  run,
  ...(raw.process ? { process: raw.process } : {}),
  ...(raw.executable ? { executable: raw.executable } : {}),
  argv: [invocation.program, ...invocation.args],
  ...(report.session ? { vendorSession: report.session } : {}),
  exit: endingText(raw.ending),
  wallMs: raw.wallMs,
  bytesOut: raw.bytesOut,
  killTier: raw.killTier,
  killLadder: invocation.killLadder,
  losses: raw.losses,
  lane: { billing: lane.billing, from: lane.from },
  sent,
  wireClient: WIRES[invocation.via],
  ...(invocation.via === 'browser' && raw.page
    ? { page: { ...raw.page, captured: invocation.errand.facts.captured } }
    : {}),
})
