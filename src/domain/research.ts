import type { JudgedClaim, ListedPage, LookedAt } from './claim.ts'

/** What a round of a research is for. */
export type Purpose = 'first pass' | 'gap filling' | 'synthesis'

export const DEFAULT_ROUNDS = 3
export const MOST_ROUNDS = 5
export const ROUNDS_WORDS = `a whole number from 1 to ${MOST_ROUNDS}`

/** The first opens, the last sums up, and whatever is between fills gaps. */
export const purposeOf = (at: number, of: number): Purpose =>
  at === 1 ? 'first pass' : at === of ? 'synthesis' : 'gap filling'

/** A run that is one round of a research, from 1; with the pages that its vendor named in the rounds before. */
export type Round = { at: number; of: number; listed: readonly ListedPage[] }

/** What the task of each worker that searches says, in each round. Code looks whether it was heeded. */
export const HONESTY = [
  'Put the full address of each source right behind the sentence that it supports.',
  'Put words that you take from a page in double quotes, exactly as they stand there.',
  'Say what is uncertain, and mark as unverified what no source supports.',
  'Never write an address that your searches did not bring.',
].join(' ')

/** How the claims of an answer divide. */
export type ClaimCounts = {
  supported: number
  cited: number
  unverified: number
  unlinked: number
  unseen: number
}

/** All that code found about the honesty of one answer. `searches` is null where the vendor does not count. */
export type Honesty = {
  claims: readonly JudgedClaim[]
  searches: number | null
  /** The vendor names pages at all; where it does not, nobody can tell a link that was met from one that was made up. */
  lists: boolean
  pages: readonly (ListedPage & Looked)[]
}

/** `not asked`: nobody wanted pages to be looked at, or it is beyond the bound. */
export type Looked = { looked: LookedAt['state'] | 'not asked'; because?: string }

/** What a research has found: `report.json`. The number goes up with each change that a reader could stumble over. */
export type ResearchReport = {
  version: 1
  question: string
  /** Why not every round was made, in words; null where each was. */
  partial: string | null
  /** The round whose answer this is; null where none has one. */
  from: string | null
  /** As the worker wrote it, made printable: Markdown of somebody else. */
  answer: string
  claims: ReportedClaim[]
  counts: ClaimCounts
  sources: ReportedSource[]
  rounds: ReportedRound[]
}

/** `sources` are numbers in the table of sources. */
export type ReportedClaim = Omit<JudgedClaim, 'sources'> & { sources: number[] }

export type ReportedSource = { number: number; url: string; title: string | null } & Looked

export type ReportedRound = {
  round: number
  purpose: Purpose
  run: string
  outcome: string
  worker: string | null
  model: string | null
  searches: number | null
  counts: ClaimCounts | null
  usd: number | null
  /** Why it has no answer, in words. */
  failure: string | null
}
