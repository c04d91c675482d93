import { isShallow } from './jsonl.ts'

const URL_TEXT = /https?:\/\/[^\s<>"'`\\)\]}]+/g
const MOST = 2_000

/** What a worker was given to read on the web, as its stream tells it. */
export type Sources = {
  add(url: unknown): void
  /** Every address that a result names: its list of links, where it has one. */
  addAllIn(result: unknown): void
  /** undefined where there is none: that nothing was read, and that nothing was understood, look alike. */
  list(): string[] | undefined
}

export function openSources(): Sources {
  const urls = new Set<string>()
  const add = (url: unknown): void => {
    if (typeof url === 'string' && /^https?:\/\//.test(url) && urls.size < MOST) urls.add(url)
  }
  return {
    add,
    addAllIn: (result) => {
      const text = textsIn(result).join('\n')
      const listed = [...text.matchAll(/"url"\s*:\s*"([^"\\]+)"/g)].map(([, url]) => url)
      for (const url of listed.length > 0 ? listed : (text.match(URL_TEXT) ?? [])) add(url)
    },
    list: () => (urls.size > 0 ? [...urls] : undefined),
  }
}

/** Every text in a value, and each `url` or `source` field as a list of links would have it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || !isShallow(value)) return []
  return Object.entries(value).flatMap(([name, one]) =>
    (name === 'url' || name === 'source') && typeof one === 'string' ? [`"url":"${one}"`] : textsIn(one),
  )
}
