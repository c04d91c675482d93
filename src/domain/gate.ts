import { oneLine } from './printable.ts'

/** What the user wants looked at before a host's model may stop: once set up for a repository, and nowhere else. */
export type ReviewGate = {
  /** Who looks: a role by its name. Always another vendor than the host's, and read-only. */
  role: string
  /** How often one turn may be kept from ending. */
  rounds: number
  /** Bounds of one review. */
  wallMs: number
  maxUsdMicros: number
}

export const DEFAULT_GATE: ReviewGate = {
  role: 'reviewer',
  rounds: 1,
  wallMs: 5 * 60_000,
  maxUsdMicros: 500_000,
}

/** The host gives its hook ten minutes, in which the run must have begun and been told of as well. */
export const LONGEST_GATE_MS = 9 * 60_000

/** A place in the working tree as a reviewer names it; lines count from 1. */
export type GateProblem = { file: string; line: number; what: string }

export type GateVerdict = { verdict: 'none' } | { verdict: 'problems'; problems: GateProblem[] }

/**
 * What is remembered of one session, oldest first; `tree` is git's id of the working tree as it was then. `began`: the
 * session started. `looked`: a review came to an end; of `unknown` nobody knows what it would have found. `held`: how
 * often this turn has been kept from ending, with this time. `gave_up`: a look took too long, and none is taken until
 * the session begins anew.
 */
export type GateNote =
  | { kind: 'began'; tree: string }
  | { kind: 'gave_up' }
  | { kind: 'looked'; tree: string; found: 'none' | 'unknown' }
  | { kind: 'looked'; tree: string; found: 'problems'; held: number; turn?: string }

/** What was changed between two states of a working tree. */
export type TreeChange = {
  /** Of the tree now. */
  tree: string
  /** As git prints it; absent where it is longer than is sent, and where nothing was to be compared. */
  diff?: string
  diffBytes: number
  /** The state to compare with is gone: this tree took its place, that of the last commit. */
  instead?: string
}

/** What a person is told where nobody has looked: that is no problem that was found. */
export const notReviewed = (why: string): string =>
  `Waybill: the review gate could not run, so nobody else has looked at this change: ${oneLine(why, 600)}`

/** More than a person reviews at once; a worker is told all of it in one prompt. */
export const MOST_DIFF_BYTES = 256 * 1024
