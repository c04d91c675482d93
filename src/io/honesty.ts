import { sameUrl } from '../decide/cited-urls.ts'
import { claimsIn } from '../decide/claims/claims.ts'
import { judgeClaims } from '../decide/claims/judge.ts'
import { searchedIn } from '../decide/research/honesty.ts'
import type { JudgedClaim, ListedPage, LookedAt } from '../domain/claim.ts'
import type { Report } from '../domain/report.ts'
import type { Honesty, Looked } from '../domain/research.ts'
import type { Pasted } from '../domain/run.ts'
import type { Task } from '../domain/task.ts'
import { unseenIn } from './code-claims.ts'
import { type Looking, lookAtPages } from './pages.ts'

type Done = Extract<Report, { status: 'done' }>
type About = {
  task: Task
  report: Pick<Done, 'text' | 'structured' | 'searched' | 'sources'>
  pasted?: readonly Pasted[]
  /** Absent: no page is looked at. */
  looking?: Looking
}

/** What code can say of an answer that was searched for: each claim with its verdict, and the pages behind them. */
export async function honestyOf({ task, report, pasted = [], looking }: About): Promise<Honesty> {
  const searched = searchedIn(report)
  const listed = distinct([...(searched?.pages ?? []), ...(task.round?.listed ?? [])])
  const lists = searched !== undefined || listed.length > 0
  const claims = claimsIn(textOf(report))
  // Judged without any page, to know which pages would make a difference.
  const before = judgeClaims(claims, { listed, lists, pages: new Map() })
  const pages = looking ? await lookAtPages(usedIn(before), looking) : new Map<string, LookedAt>()
  const judged = pages.size > 0 ? judgeClaims(claims, { listed, lists, pages }) : before
  const unseen = await unseenIn(claims, task, pasted)
  return {
    claims: judged.map((claim, at) => ofUnseenCode(claim, unseen[at] ?? [])),
    searches: searched?.calls ?? null,
    lists,
    pages: listed.map((page) => ({ ...page, ...lookedAt(pages.get(page.url)) })),
  }
}

/** Fields of a JSON answer are paragraphs by themselves. */
function textOf({ text, structured }: About['report']): string {
  const texts: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) visit(one)
  }
  visit(structured)
  return structured === undefined ? text : texts.join('\n\n')
}

/** What a vendor marks comes before what it met. */
function distinct(pages: readonly ListedPage[]): ListedPage[] {
  const byAddress = new Map<string, ListedPage>()
  for (const page of pages) if (!byAddress.has(sameUrl(page.url))) byAddress.set(sameUrl(page.url), page)
  return [...byAddress.values()]
}

const usedIn = (claims: readonly JudgedClaim[]): string[] => [
  ...new Set(claims.flatMap(({ sources }) => sources)),
]

/** A page can say nothing of the user's own code. */
const ofUnseenCode = (claim: JudgedClaim, unseen: string[]): JudgedClaim =>
  unseen.length === 0
    ? claim
    : { ...claim, verdict: 'unverified', because: 'it is about code that its author was not sent', unseen }

function lookedAt(page: LookedAt | undefined): Looked {
  if (page === undefined) return { looked: 'not asked' }
  return page.state === 'read' ? { looked: 'read' } : { looked: page.state, because: page.because }
}
