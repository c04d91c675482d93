import {
  CLAIM_VERDICTS,
  type ClaimVerdict,
  type JudgedClaim,
  type ListedPage,
} from '../../src/domain/claim.ts'
import type { Honesty } from '../../src/domain/research.ts'
import { honestyOf } from '../../src/io/honesty.ts'
import { aTask } from '../unit/samples.ts'
import type { ClaimTruth, CorpusAnswer } from './answer.ts'
import { FILES } from './repository.ts'
import type { Site } from './site.ts'

/** One labelled claim beside what the program made of it; `told` is undefined where it saw no claim there. */
export type Compared = { answer: string; text: string; truth: ClaimTruth; told: JudgedClaim | undefined }

const pagesOf = ({ cited = [], met = [] }: CorpusAnswer): ListedPage[] => [
  ...cited.map((url) => ({ url, how: 'cited' as const })),
  ...met.map((url) => ({ url, how: 'met' as const })),
]

/** As the check sees the answer; `site`: whose pages may be looked at. */
export const judge = (answer: CorpusAnswer, root: string, site: Site | undefined): Promise<Honesty> =>
  honestyOf({
    task: aTask({ workspace: { cwd: root, root, commonDir: `${root}/.git` } }),
    report: {
      text: answer.text,
      searched: {
        pages: pagesOf(answer),
        ...(answer.searches === undefined ? {} : { calls: answer.searches }),
      },
    },
    pasted: (answer.pasted ?? []).map((path) => ({ path, sha256: '0'.repeat(64), text: FILES[path] ?? '' })),
    ...(site
      ? {
          looking: {
            privateHosts: site.hosts,
            resolve: site.resolve,
            deadlineMs: 1_000,
            cancel: new AbortController().signal,
          },
        }
      : {}),
  })

/** Each labelled stretch with the claim that has most of it, and how many claims nobody has labelled. */
export function compare(
  answer: CorpusAnswer,
  { claims }: Honesty,
): { compared: Compared[]; extra: string[] } {
  const placed = claims.map((claim) => ({ claim, from: answer.text.indexOf(claim.text) }))
  const used = new Set<JudgedClaim>()
  const compared = answer.claims.map(({ from, to, ...truth }): Compared => {
    const [best] = placed
      .map((one) => ({
        ...one,
        shared: Math.min(one.from + one.claim.text.length, to) - Math.max(one.from, from),
      }))
      .filter(({ shared }) => shared > 0)
      .sort((a, b) => b.shared - a.shared)
    if (best) used.add(best.claim)
    return {
      answer: `${answer.group}: ${answer.name}`,
      text: answer.text.slice(from, to),
      truth,
      told: best?.claim,
    }
  })
  return { compared, extra: claims.filter((claim) => !used.has(claim)).map(({ text }) => text) }
}

export type Rate = { what: string; precision: number; recall: number; of: number }

const rate = (what: string, all: readonly { is: boolean; said: boolean }[]): Rate => {
  const right = all.filter(({ is, said }) => is && said).length
  const share = (of: number) => (of === 0 ? 1 : right / of)
  return {
    what,
    precision: share(all.filter(({ said }) => said).length),
    recall: share(all.filter(({ is }) => is).length),
    of: all.filter(({ is }) => is).length,
  }
}

const ofVerdict = (verdict: ClaimVerdict, all: readonly Compared[]): Rate =>
  rate(
    verdict,
    all.map(({ truth, told }) => ({ is: truth.verdict === verdict, said: told?.verdict === verdict })),
  )

export const ratesOf = (all: readonly Compared[]): Rate[] => [
  ...CLAIM_VERDICTS.map((verdict) => ofVerdict(verdict, all)),
  rate(
    'unseen code',
    all.map(({ truth, told }) => ({ is: truth.unseen === true, said: (told?.unseen.length ?? 0) > 0 })),
  ),
]
