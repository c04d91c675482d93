import type { Honesty } from './research.ts'
import type { KillTier } from './run.ts'

/** The checks that Waybill brings, in the order in which they run: what costs nothing first. */
export const CHECKS = [
  'did-work',
  'no-secrets',
  'answer-shape',
  'citations',
  'sources',
  'protected',
  'scope',
  'no-tests-removed',
  'diff-applies',
  'tests-pass',
] as const
export type OwnCheck = (typeof CHECKS)[number]

/** One of ours, or a command that the user trusted for the repository, by its name. */
export type CheckName = OwnCheck | `command:${string}`

/** What a trusted command may be called. */
export const COMMAND_NAME = /^[a-z][a-z0-9-]{0,30}$/

/** What a command said that a check ran, as far as a person wants to see it. */
export type CheckRun = {
  /** On which state it ran: that which was handed over, or that with the patch in it. */
  on: 'before' | 'after'
  command: string
  /** As in `Proof.exit`. */
  exit: string
  wallMs: number
  killTier: KillTier
  /** The end of what it printed, without secrets. */
  lastLines: string[]
  logPath?: string
}

/** `could_not_run` is not passed either, and says that nobody knows. */
export type CheckResult = {
  check: CheckName
  status: 'passed' | 'failed' | 'could_not_run'
  detail: string
  runs?: CheckRun[]
  /** Of `sources`: what became of each claim. Only the result has it, and no fact of the ledger. */
  honesty?: Honesty
}

/** Reached by running checks, never by the worker's word. `unverified` means no check spoke. */
export type Verdict = { verdict: 'accepted' | 'rejected' | 'unverified'; results: CheckResult[] }
