import type { CheckResult } from '../../../domain/check.ts'
import type { SentManifest } from '../../../domain/manifest.ts'
import type { Proof } from '../../../domain/outcome.ts'
import type { RunDocument } from '../document.ts'

/** Everything that is known of one run, and from where: what a person would want to see who trusts nobody. */
export type Evidence = {
  task: { goal: string; caller: string; root: string; receivedAt: string }
  /** Null where the task was given to nobody. */
  route: { because: string; fields: RouteField[] } | null
  /** One for each run of a worker, in order. */
  sent: SentManifest[]
  proof: Proof[]
  facts: FactLine[]
  checks: CheckResult[]
  spend: SpendFacts
  files: FileFacts[]
}

/** `from`: the flag, the role, the file or the default that said so; null where nobody wrote it down. */
export type RouteField = { name: string; value: string; from: string | null }

/** `afterMs`: since the task was received. */
export type FactLine = { at: string; afterMs: number; kind: string; gist: string }

/** Beside the spend of the run. Dollars; null is unknown, or that there was none. */
export type SpendFacts = {
  /** Day of the price table, and whose prices they are where the user named them. */
  asOf: string | null
  source: string | null
  paidBy: string | null
  held: number | null
  settled: number | null
  /** Settled at the whole hold, since nobody knows what it cost. */
  presumed: boolean
  over: number
}

/** `bytes`: null where it is gone, or is a folder. */
export type FileFacts = { what: string; path: string; isThere: boolean; bytes: number | null }

/** `waybill result RUN --json --explain`. */
export type ExplainedDocument = RunDocument & { evidence: Evidence }
