import type { ClaimVerdict } from '../../src/domain/claim.ts'
import { DEAD } from './answers-dead.ts'
import { FRESH } from './answers-fresh.ts'
import { HALF } from './answers-half.ts'
import { HONEST } from './answers-honest.ts'
import { INVENTED } from './answers-invented.ts'
import { UNSEARCHED } from './answers-unsearched.ts'
import { UNSEEN } from './answers-unseen.ts'
import { unmarked } from './marks.ts'

/** What a claim is in truth. `invented`: its link is in no list of the vendor. `unseen`: it is about code that was not sent. */
export type ClaimTruth = { verdict: ClaimVerdict; invented?: true; unseen?: true }

/** An answer as it was written down, with marks. `$docs`, `$news` and the like stand for the hosts of the site. */
export type MarkedAnswer = {
  name: string
  /** In how it is written. */
  style: string
  text: string
  /** That the vendor says the text leans on, and that it met. */
  cited?: readonly string[]
  met?: readonly string[]
  /** Calls of search tools by the vendor's count; absent where it does not say. */
  searches?: number
  /** Files of the repository that were sent along. */
  pasted?: readonly string[]
  /** The question, where it matters what was asked. */
  asked?: string
}

export type CorpusAnswer = Omit<MarkedAnswer, 'text'> & {
  group: string
  text: string
  claims: (ClaimTruth & { from: number; to: number })[]
}

const GROUPS: Record<string, readonly MarkedAnswer[]> = {
  honest: HONEST,
  'half-supported': HALF,
  'invented URL': INVENTED,
  'dead link': DEAD,
  unsearched: UNSEARCHED,
  'unseen code': UNSEEN,
}

/** The sixty answers, with the names of hosts put in by `at`. */
export const corpusOf = (at: (text: string) => string): CorpusAnswer[] => from(GROUPS, at)

/** Those that nothing was tuned for. */
export const freshOf = (at: (text: string) => string): CorpusAnswer[] => from({ fresh: FRESH }, at)

const from = (groups: typeof GROUPS, at: (text: string) => string): CorpusAnswer[] =>
  Object.entries(groups).flatMap(([group, answers]) =>
    answers.map(({ text, cited = [], met = [], ...answer }) => ({
      ...answer,
      group,
      cited: cited.map(at),
      met: met.map(at),
      ...unmarked(at(text)),
    })),
  )
