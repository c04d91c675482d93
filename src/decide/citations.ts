import type { Cited, PlaceCited, Quote } from '../domain/citation.ts'
import { answerLines, type Block } from './answer-lines.ts'
import { type Found, placesIn } from './cited-places.ts'
import { isShownUnder, quotesAt } from './cited-quotes.ts'
import { urlsIn } from './cited-urls.ts'
import { fileLike } from './file-names.ts'

/**
 * All that an answer points to: places in the repository with the text that it shows right there, and URLs that it
 * presents as sources. What stands in code blocks and in the traces of a runner is shown, and points to nothing.
 */
export function citationsIn(text: string): Cited {
  const { said, blocks } = answerLines(text)
  const urls = new Set<string>()
  const places: PlaceCited[] = []
  for (const line of said) {
    const { urls: sources, rest } = urlsIn(line)
    for (const url of sources) urls.add(url)
    const found = placesIn(rest)
    const under = blocks.filter((block) => block.under === line && isShownUnder(block, rest, found))
    for (const place of found)
      places.push(cited(place, [...quotesAt(rest, place, found), ...under.map(asQuote)]))
  }
  places.push(...blocks.flatMap(inInfo))
  return { places: distinct(places), urls: [...urls] }
}

/** The same in an answer of fields: in every text, and where one field names a file and others the lines. */
export function citationsInJson(value: unknown): Cited {
  const found: Cited[] = []
  const visit = (one: unknown): void => {
    if (typeof one === 'string') found.push(citationsIn(one))
    if (typeof one !== 'object' || one === null) return
    const stated = statedIn(one as Record<string, unknown>)
    if (stated) found.push({ places: [stated], urls: [] })
    for (const part of Object.values(one)) visit(part)
  }
  visit(value)
  return {
    places: distinct(found.flatMap(({ places }) => places)),
    urls: [...new Set(found.flatMap(({ urls }) => urls))],
  }
}

/** `{ "file": "a.ts", "line": 12 }` and what else models call these. */
function statedIn(fields: Record<string, unknown>): PlaceCited | undefined {
  const first = (names: readonly string[], type: string) =>
    names.map((name) => fields[name]).find((value) => typeof value === type)
  const path = first(['file', 'path', 'filePath', 'file_path', 'filename'], 'string') as string | undefined
  const from = first(['line', 'startLine', 'start_line', 'lineNumber', 'line_number'], 'number') as
    | number
    | undefined
  const to = (first(['endLine', 'end_line'], 'number') as number | undefined) ?? from
  if (path === undefined || from === undefined || to === undefined || fileLike(path, undefined) === 'no')
    return undefined
  return {
    said: `${path}:${from}`,
    path,
    sure: fileLike(path, undefined) === 'sure',
    spans: [{ from, to: Math.max(from, to) }],
    quotes: [],
  }
}

const cited = ({ said, path, sure, spans }: Found, quotes: Quote[]): PlaceCited => ({
  said,
  path,
  sure,
  spans,
  quotes,
})

const asQuote = ({ lines }: Block): Quote => ({ how: 'block', text: lines.join('\n') })

/** ```` ```ts src/a.ts:10-12 ```` and ```` ```10:12:src/a.ts ````: a block that says itself where it is from. */
function inInfo(block: Block): PlaceCited[] {
  const turned = /^(\d+):(\d+):(\S.*)$/.exec(block.info)
  const info = turned ? `${turned[3]}:${turned[1]}-${turned[2]}` : block.info.replace(/["']/g, ' ')
  const [place, ...others] = placesIn(info)
  return place && others.length === 0 && !/^(?:diff|patch|suggestion)\b/.test(info)
    ? [cited(place, [asQuote(block)])]
    : []
}

function distinct(places: PlaceCited[]): PlaceCited[] {
  const byText = new Map(
    places.map((place) => [JSON.stringify([place.path, place.spans, place.quotes]), place]),
  )
  return [...byText.values()]
}
