import type { LookedAt } from '../domain/claim.ts'
import { fetchPage, type PageOptions } from './page-fetch.ts'
import { resolveHost } from './public-address.ts'

/** More pages than these are not looked at, and so many at once. */
export const MOST_PAGES = 40
const AT_ONCE = 4

const BOUNDS = { resolve: resolveHost, deadlineMs: 10_000, maxBytes: 2 * 1024 * 1024 }

export type Looking = Pick<PageOptions, 'privateHosts' | 'cancel'> & Partial<PageOptions>

/** Looks at pages, a few at once; those that `known` has are not asked for again. By their addresses, as given. */
export async function lookAtPages(
  urls: readonly string[],
  looking: Looking,
  known: ReadonlyMap<string, LookedAt> = new Map(),
): Promise<Map<string, LookedAt>> {
  const options: PageOptions = { ...BOUNDS, ...looking }
  const waiting = [...new Set(urls)].slice(0, MOST_PAGES)
  const pages = new Map<string, LookedAt>()
  const work = async (): Promise<void> => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift())
      pages.set(url, known.get(url) ?? (await fetchPage(url, options)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return pages
}
