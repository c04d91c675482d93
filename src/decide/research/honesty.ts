import type { CheckResult } from '../../domain/check.ts'
import type { Searched } from '../../domain/claim.ts'
import { counted } from '../../domain/counted.ts'
import type { Report } from '../../domain/report.ts'
import { type ClaimCounts, type Honesty, purposeOf, type Round } from '../../domain/research.ts'

type Done = Extract<Report, { status: 'done' }>

/** What a vendor says of its searches; of one that only lists pages, those. */
export const searchedIn = ({ searched, sources }: Pick<Done, 'searched' | 'sources'>): Searched | undefined =>
  searched ?? (sources && { pages: sources.map((url) => ({ url, how: 'met' })) })

export function countsOf({ claims }: Pick<Honesty, 'claims'>): ClaimCounts {
  const of = (wanted: string) => claims.filter(({ verdict }) => verdict === wanted).length
  return {
    supported: of('supported'),
    cited: of('cited'),
    unverified: of('unverified'),
    unlinked: claims.filter(({ sources, unlisted }) => sources.length + unlisted.length === 0).length,
    unseen: claims.filter(({ unseen }) => unseen.length > 0).length,
  }
}

export const countsText = ({ supported, cited, unverified }: ClaimCounts): string =>
  `${supported} supported, ${cited} cited, ${unverified} unverified`

/**
 * Whether an answer was searched for and cites what was found. The last round of a research may only sum up; any other
 * that made no search is no answer to what was asked.
 */
export function verdictOn(
  honesty: Honesty,
  round: Round | undefined,
): Pick<CheckResult, 'status' | 'detail'> {
  const { searches, claims } = honesty
  const counts = countsOf(honesty)
  const sumsUp = round !== undefined && round.at > 1 && purposeOf(round.at, round.of) === 'synthesis'
  if (searches === 0 && !sumsUp)
    return { status: 'failed', detail: 'it made no search: whatever it says is from memory' }
  const says = `${counted(claims.length, 'claim')}: ${countsText(counts)}`
  if (!honesty.lists && counts.unlinked < claims.length)
    return {
      status: 'could_not_run',
      detail: `its vendor names no pages to compare its links with (${says})`,
    }
  if (counts.supported + counts.cited === 0) {
    const detail = `none of its claims cites a page that its vendor names (${says})`
    return {
      status: 'failed',
      detail: claims.length === 0 ? 'it claims nothing that could cite a page' : detail,
    }
  }
  const made = searches === null ? 'its searches are not counted' : counted(searches, 'search', 'searches')
  return { status: 'passed', detail: `${says}; ${made}` }
}
