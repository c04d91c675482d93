import type { ListedPage, Searched } from '../domain/claim.ts'
import { type GrokResponse, searchesIn } from './grok-events.ts'
import { present } from './present.ts'

const MOST_PAGES = 2_000
const SEARCH_CALL = /^(?:web|x)_search_call$/

/**
 * What xAI says of its searches: pages that the text leans on, with the place of the mark, then those that were met. The
 * calls are its own count; where it has none, those that it streamed, and nobody knows where it streamed none.
 */
export function searchedIn({ output = [], citations = [], usage }: GrokResponse): Searched {
  const pages = new Map<string, ListedPage>()
  const add = (page: ListedPage): void => {
    if (/^https?:\/\//i.test(page.url) && !pages.has(page.url) && pages.size < MOST_PAGES)
      pages.set(page.url, page)
  }
  // Parts of an answer are joined by line ends: marks count from the beginning of their own.
  let before = 0
  const parts = output.filter(({ type }) => type === 'message').flatMap(({ content = [] }) => content)
  for (const { text, annotations = [] } of parts) {
    for (const { url, title, start_index: start } of annotations)
      if (url !== undefined)
        add({
          url,
          how: 'cited',
          ...present({ title, from: start === undefined ? undefined : before + start }),
        })
    before += text === undefined ? 0 : text.length + 1
  }
  for (const url of citations) add({ url, how: 'met' })
  const streamed = output.filter(({ type = '' }) => SEARCH_CALL.test(type)).length
  const calls = searchesIn(usage) ?? (streamed > 0 ? streamed : undefined)
  return { pages: [...pages.values()], ...present({ calls }) }
}
