import type { Searched } from './claim.ts'
import type { Failure } from './failure.ts'
import type { Closing } from './handoff.ts'
import type { Billing } from './lane.ts'

/** Token counts as the vendor said them. Absent means not said; the vendor's own object is kept beside. */
export type Usage = {
  inputTokens?: number
  /** Part of `inputTokens`. */
  cachedInputTokens?: number
  /** Tokens written to the vendor's cache, where they are billed apart; part of `inputTokens`. */
  cacheWriteTokens?: number
  /** Includes reasoning. */
  outputTokens?: number
  reasoningTokens?: number
  /** Model turns, where the vendor counts them. */
  requests?: number
  raw?: unknown
  /** They may count what earlier runs of the same session used as well. */
  ofSession?: true
}

/** Money, integer micro-USD, with where the number is from: billed by the vendor, reported by its CLI,
 *  or computed by us from tokens and a dated price table, or from the `source` that the user named. */
export type Cost =
  | { basis: 'billed' | 'reported' | 'computed'; usdMicros: number; asOf?: string; source?: string }
  | { basis: 'unknown'; because: string }

type ReportFacts = {
  modelRequested: string
  /** As the vendor named it in its output; absent where it does not say. */
  modelObserved?: string
  /** The vendor's own session or thread id. */
  session?: string
  usage: Usage
  cost: Cost
  billing: Billing
}

/** What came back from a worker. Usage and cost stand on both: a failed run costs too. */
export type Report =
  | ({
      status: 'done'
      text: string
      structured?: unknown
      /** Pages that the worker was given, as its vendor's stream tells them. Absent: it tells of none. */
      sources?: string[]
      /** It was given more than the stream tells. */
      moreSources?: true
      /** What the vendor says of its searches. Absent: it makes none, or says nothing of them. */
      searched?: Searched
      /** What it said for whoever comes next, where that was asked for. */
      closing?: Closing
      /** Why there is none, although it was asked for. */
      unclosed?: string
    } & ReportFacts)
  | ({ status: 'failed'; failure: Failure; partialText?: string } & ReportFacts)
