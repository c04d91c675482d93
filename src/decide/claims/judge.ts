import type { Claim, JudgedClaim, ListedPage, LookedAt } from '../../domain/claim.ts'
import { counted } from '../../domain/counted.ts'
import { sameUrl } from '../cited-urls.ts'
import { pageWords, standsOn, type Words } from './quotes.ts'

/** What is known of the sources of an answer. `pages`: those that were looked at, by their address in the vendor's list. */
export type Grounds = {
  listed: readonly ListedPage[]
  /** Absent: the vendor names pages. */
  lists?: boolean
  pages: ReadonlyMap<string, LookedAt>
}

/** What becomes of each claim. An address that the vendor does not name counts for nothing, whatever it leads to. */
export function judgeClaims(
  claims: readonly Claim[],
  { listed, lists = true, pages }: Grounds,
): JudgedClaim[] {
  const byAddress = new Map(listed.map(({ url }) => [sameUrl(url), url]))
  const marked = marksIn(claims, listed)
  const words = new Map<string, Words>()
  const wordsOn = (url: string, text: string): Words => {
    const known = words.get(url) ?? pageWords(text)
    words.set(url, known)
    return known
  }
  return claims.map((claim, at) => {
    const written = claim.links.map((link) => ({ link, url: byAddress.get(sameUrl(link)) }))
    const named = [...written.flatMap(({ url }) => url ?? []), ...(marked.get(at) ?? [])]
    const sources = [...new Set(named)]
    const unlisted = written.flatMap(({ link, url }) => (url === undefined ? [link] : []))
    const looked = sources.map((url) => ({ url, page: pages.get(url) }))
    return {
      text: claim.text,
      ...verdictOn(claim, looked, whyNone(unlisted, lists), wordsOn),
      sources,
      unlisted,
      unseen: [],
    }
  })
}

type Looked = { url: string; page: LookedAt | undefined }
type Told = Pick<JudgedClaim, 'verdict' | 'because'>

const unverified = (because: string): Told => ({ verdict: 'unverified', because })
const cited = (because: string): Told => ({ verdict: 'cited', because })

const whyNone = (unlisted: readonly string[], lists: boolean): string =>
  unlisted.length === 0
    ? 'it has no link'
    : lists
      ? 'its link is none of the pages that the vendor names'
      : 'its vendor names no pages to compare its link with'

function verdictOn(
  { quotes }: Claim,
  looked: readonly Looked[],
  none: string,
  wordsOn: (url: string, text: string) => Words,
): Told {
  if (looked.length === 0) return unverified(none)
  const gone = looked.flatMap(({ page }) => (page?.state === 'gone' ? [page.because] : []))
  if (gone.length === looked.length) return unverified(`there is no such page: ${gone[0]}`)
  const read = looked.flatMap(({ url, page }) => (page?.state === 'read' ? [{ url, ...page }] : []))
  const missing = quotes.filter((quote) => !read.some(({ url, text }) => standsOn(wordsOn(url, text), quote)))
  if (quotes.length > 0 && missing.length === 0)
    return { verdict: 'supported', because: `${counted(quotes.length, 'quote')} found on the page` }
  if (quotes.length === 0) return cited('it quotes nothing that could be looked up')
  const unread = looked.flatMap(({ page }) => (page?.state === 'unread' ? [page.because] : []))
  if (unread[0] !== undefined) return cited(`a page could not be read: ${unread[0]}`)
  if (read.length === 0) return cited('the page was not looked at')
  if (read.some(({ cut }) => cut))
    return cited('the quoted words are not in the part of the page that was read')
  return unverified('the quoted words are not on the page')
}

/** A mark stands right behind what it is for. */
const FAR_CHARS = 10

/** Marks that a vendor sets by place count where the text itself does not write the address. */
function marksIn(claims: readonly Claim[], listed: readonly ListedPage[]): ReadonlyMap<number, string[]> {
  const written = new Set(claims.flatMap(({ links }) => links.map(sameUrl)))
  const marks = new Map<number, string[]>()
  for (const { url, from } of listed) {
    if (from === undefined || written.has(sameUrl(url))) continue
    // Behind the full stop as often as before it.
    const at = claims.findLastIndex((claim) => claim.from <= from && from <= claim.to + FAR_CHARS)
    if (at >= 0) marks.set(at, [...(marks.get(at) ?? []), url])
  }
  return marks
}
