import type { Visited } from './browse.ts'
import type { Verdict } from './check.ts'
import type { Failure } from './failure.ts'
import type { Denial } from './grant.ts'
import type { Billing, Lane } from './lane.ts'
import type { SentManifest } from './manifest.ts'
import type { Report } from './report.ts'
import type { Delegation } from './route.ts'
import type { KillLadder, KillTier, OutputLosses, ProcessIdentity } from './run.ts'
import type { WorkerId } from './worker-id.ts'

export type SignalName =
  | 'fell_back'
  | 'not_taken_over'
  | 'cost_unknown'
  | 'cost_presumed'
  | 'model_unconfirmed'
  | 'model_differs'
  | 'model_taken'
  | 'over_hold'
  | 'price_upper_bound'
  | 'truncated'
  | 'context_kept'
  | 'output_omitted'
  | 'left_running'
  | 'partial_work'
  | 'secrets_redacted'
  | 'secret_allowed'
  | 'not_scanned'
  | 'files_left_out'
  | 'replayed'
  | 'routing_untrusted'
  | 'lane_changed'
  | 'state_not_written'
  | 'link_refused'
  | 'link_copied'
  | 'delivered_anyway'
  | 'repaired'
  | 'repair_failed'
  | 'nothing_handed_on'
  | 'not_handed_back'
  | 'session_fresh'
  | 'earlier_patch_within'
  | 'earlier_patch_left_out'
  | 'earlier_patch_not_here'
  | 'other_tree'
  | 'unseen_code'
  | 'partial_research'
/** Something a careful reader would want to know, beside success or failure. */
export type Signal = { name: SignalName; detail: string }

/** What a run cost. Required on every outcome: a refused or failed run says 0 only when nothing ran. */
export type Spend = {
  iterations: number
  tokens: { input: number | 'unknown'; cachedInput: number | 'unknown'; output: number | 'unknown' }
  usdMicros: number | 'unknown'
  basis: 'billed' | 'reported' | 'computed' | 'unknown' | 'nothing_ran'
  billing: Billing
  ms: number
}

/** What ran, as which process, and who held the connection to the vendor. */
export type Proof = {
  run: string
  process?: ProcessIdentity
  executable?: string
  argv: string[]
  vendorSession?: string
  exit: string
  wallMs: number
  bytesOut: number
  transcriptPath?: string
  transcriptSha256?: string
  killTier: KillTier
  killLadder: KillLadder
  losses: OutputLosses
  /** Who pays, and by which credential in words: never the credential. */
  lane: Pick<Lane, 'billing' | 'from'>
  /** What left this machine. */
  sent: SentManifest
  /** Where the vendor's CLI owns the wire, Waybill saw neither the request body nor the key on it (G24). */
  wireClient: 'vendor-cli' | 'waybill' | 'browser'
  /** Where the user's own browser was in the end, and the day of what is known of that page. */
  page?: Visited & { captured: string }
}

/** The product of a writing task. */
export type Patch = {
  path: string
  files: number
  insertions: number
  deletions: number
  base: string
  tree?: string
  /** What looks like a secret in it, in words. Then the file is only to be read: it holds marks in their place, and does not apply. */
  redacted?: string[]
}

/** How a task ended, in one word. */
export type OutcomeWord =
  | 'accepted'
  | 'rejected'
  | 'unverified'
  | 'failed'
  | 'denied'
  | 'stayed'
  | 'cancelled'

/** How one task of a batch stands or ended, as its own run tells it. */
export type BatchRow = {
  name: string
  run: string
  outcome: OutcomeWord | 'not_begun' | 'waiting' | 'running'
  worker?: string
  model?: { requested: string; observed?: string }
  activity?: string
  /** Absent until it has ended. */
  spend?: Spend
  /** What the budget counts for it and all that it delegated further, integer micro-USD. */
  countedUsdMicros: number
  failure?: Failure
  /** An earlier batch has paid for it. */
  replayed?: true
}

/** An attempt of a worker that another one took over from. */
export type Tried = { worker: WorkerId; failure: Pick<Failure, 'kind' | 'message'> }

/** Of a research: the run whose answer is its own, and why not every round was made, in words. */
export type ResearchEnd = { product: string; partial?: string }

/** How a task ended. Every task ends in exactly one of these. */
export type Outcome = { spend: Spend; signals: Signal[] } & (
  | { kind: 'stayed'; because: string }
  | { kind: 'denied'; route: Delegation; denial: Denial }
  | { kind: 'refused'; failure: Failure }
  /** Nobody could tell all of its end: the supervisor died (then what its worker cost is not known), or the disk was full. */
  | { kind: 'lost'; worker?: string; model?: string; failure: Failure; patch?: Patch }
  /** All tasks of a batch have ended; `failure` is that of the gravest. */
  | { kind: 'batch'; tasks: BatchRow[]; failure?: Failure; research?: ResearchEnd }
  | {
      kind: 'finished'
      route: Delegation
      worker: WorkerId
      report: Report
      verdict: Verdict
      proof: Proof
      /** Of the second run, which was asked for nothing but the shape of the answer. */
      repair?: Proof
      /** Who tried before it, oldest first, and why that came to nothing. */
      before?: readonly Tried[]
      patch?: Patch
    }
)
