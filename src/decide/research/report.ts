import type { CheckResult } from '../../domain/check.ts'
import { printable } from '../../domain/printable.ts'
import {
  type Honesty,
  purposeOf,
  type ReportedClaim,
  type ReportedRound,
  type ReportedSource,
  type ResearchReport,
} from '../../domain/research.ts'
import { sameUrl } from '../cited-urls.ts'
import { countsOf } from './honesty.ts'

/** One round as its waybill tells it. */
export type RoundFacts = {
  run: string
  outcome: string
  worker: string | null
  model: string | null
  text: string | null
  usd: number | null
  failure: string | null
  results: readonly CheckResult[]
}

const NONE: Honesty = { claims: [], searches: null, lists: false, pages: [] }

const honestyIn = ({ results }: RoundFacts): Honesty | undefined =>
  results.find(({ honesty }) => honesty !== undefined)?.honesty

/** What a research found, told from its rounds: the answer of `product`, and what code could say of each claim in it. */
export function reportOf(
  question: string,
  rounds: readonly RoundFacts[],
  { product, partial }: { product?: string; partial?: string },
): ResearchReport {
  const from = rounds.find(({ run }) => run === product)
  const honesty = (from && honestyIn(from)) ?? NONE
  const sources = sourcesOf(honesty)
  const numberOf = new Map(sources.map(({ url, number }) => [sameUrl(url), number]))
  return {
    version: 1,
    question: printable(question),
    partial: partial === undefined ? null : printable(partial),
    from: from?.run ?? null,
    answer: printable(from?.text ?? ''),
    claims: honesty.claims.map(
      ({ sources: urls, text, unlisted, ...claim }): ReportedClaim => ({
        ...claim,
        text: printable(text),
        unlisted: unlisted.map(printable),
        sources: urls.flatMap((url) => numberOf.get(sameUrl(url)) ?? []),
      }),
    ),
    counts: countsOf(honesty),
    sources,
    rounds: rounds.map((round, at) => reportedRound(round, at + 1, rounds.length)),
  }
}

/** Those that a claim uses, in the order of the claims. */
function sourcesOf({ claims, pages }: Honesty): ReportedSource[] {
  const used = [...new Set(claims.flatMap(({ sources }) => sources.map(sameUrl)))]
  return used.flatMap((key, at) => {
    const page = pages.find(({ url }) => sameUrl(url) === key)
    if (!page) return []
    const { url, title, looked, because } = page
    return [
      {
        number: at + 1,
        url: printable(url),
        title: title === undefined ? null : printable(title),
        looked,
        ...(because === undefined ? {} : { because: printable(because) }),
      },
    ]
  })
}

function reportedRound(round: RoundFacts, at: number, of: number): ReportedRound {
  const { run, outcome, worker, model, usd, failure } = round
  const honesty = honestyIn(round)
  return {
    round: at,
    purpose: purposeOf(at, of),
    run,
    outcome,
    worker,
    model,
    searches: honesty?.searches ?? null,
    counts: honesty ? countsOf(honesty) : null,
    usd,
    failure: failure === null ? null : printable(failure),
  }
}
