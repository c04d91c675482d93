import type { LineSpan } from '../domain/citation.ts'
import { fileLike } from './file-names.ts'

/** A place as it stands in a line of an answer: from where to where, and what it names. */
export type Found = {
  start: number
  end: number
  said: string
  path: string
  sure: boolean
  spans: LineSpan[]
}

/** Not `\a.ts`, `HEAD:a.ts`, `node:a.js`, `b@a.ts`: those are paths of elsewhere, or only their end. */
const BEGIN = '(?<![\\p{L}\\p{N}_./\\\\@:~$%+-])'
const PART = '(?:[\\p{L}\\p{N}_.@+~$%-]|\\[[\\w.-]+\\](?=[\\w./-])|\\([\\w-]+\\)(?=/)){1,200}'
const PATH = `(?<path>/?${PART}(?:/${PART}){0,40})`
const BLANK = '[ \\u00a0]'
const CLOSE = '`{0,2}\\*{0,2}_{0,2}'
const END = '(?![\\p{L}\\p{N}_]|\\.\\d)'
const DASH = '[-–—]'
const COUNT = '\\d{1,7}'
const SPAN = `L?${COUNT}(?::\\d+)?(?:${DASH}L?${COUNT}(?::\\d+)?)?`

/** How a line is said: `:12`, `:12:5`, `:12-18,30`, `#L12-L18`, `(12,5)`, `, line 12`, ` (lines 12 to 18)`. */
const AFTER = [
  `:(?<colon>${SPAN}(?:,${SPAN})*)`,
  `#(?<hash>L${COUNT}(?:C\\d+)?(?:-L?${COUNT}(?:C\\d+)?)?)`,
  `\\((?<comma>${COUNT}),${COUNT}\\)`,
  `,?${BLANK}?\\(?(?:at |on )?(?:lines?|ll?\\.)${BLANK}?(?<word>${COUNT}(?:${BLANK}?(?:${DASH}|to|and)${BLANK}?${COUNT})?)(?!${BLANK}(?:of|in)${BLANK}\`?[\\w./-]+\\.\\w)`,
  `,?${BLANK}\\(?(?<letter>L${COUNT}(?:-L?${COUNT})?)`,
]
const PLACE = new RegExp(`${BEGIN}${PATH}${CLOSE}(?:${AFTER.join('|')})${END}`, 'gu')
/** `line 12 of a.ts`. */
const REVERSED = new RegExp(
  `(?<![\\p{L}\\p{N}_])lines?${BLANK}(?<word>${COUNT}(?:${BLANK}?(?:${DASH}|to|and)${BLANK}?${COUNT})?)${BLANK}(?:of|in)${BLANK}(?:the file${BLANK})?\`?${PATH}\`?`,
  'giu',
)
/** A whole code span that names one place: here the path may hold blanks. */
const IN_CODE = new RegExp(`^(?<path>[^:\`]*[^:\`\\s]):(?<colon>${SPAN}(?:,${SPAN})*)$`, 'u')
const CODE = /(`+)((?:(?!\1).)+?)\1(?!`)/g
const LINK =
  /\[(?<text>[^\]\n]{0,300})\]\((?:<(?<wide>[^>\n]+)>|(?<narrow>[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+["'(][^\n]*?["')])?\)/g
const LINES_OF_LINK = new RegExp(
  `^(?<path>.*?)(?::(?<colon>${SPAN})|#(?<hash>L${COUNT}(?:C\\d+)?(?:-L?${COUNT}(?:C\\d+)?)?)|#.*)?$`,
  'u',
)

/** All places that a line names, none twice, in order. URLs must have been taken out of it. */
export function placesIn(line: string): Found[] {
  const found: Found[] = []
  const isFree = ({ start, end }: Found) => found.every((one) => end <= one.start || start >= one.end)
  const take = (place: Found | undefined) => {
    if (place && isFree(place)) found.push(place)
  }
  for (const match of line.matchAll(LINK)) take(linked(match))
  for (const match of line.matchAll(CODE)) {
    const inside = (match[2] ?? '').trim()
    const groups = IN_CODE.exec(inside)?.groups
    if (groups && /\s/.test(groups.path ?? '')) take(placeOf(match, groups, inside))
  }
  for (const pattern of [REVERSED, PLACE])
    for (const match of line.matchAll(pattern)) take(placeOf(match, match.groups ?? {}, match[0]))
  return found.sort((a, b) => a.start - b.start)
}

type Groups = Record<string, string | undefined>

const placeOf = (match: RegExpExecArray, groups: Groups, said: string): Found | undefined =>
  foundAt(match, { path: groups.path ?? '', spans: spansIn(groups), said: plain(said) })

/** Unless it is written like no file. */
function foundAt(
  { index: start, 0: all }: RegExpExecArray,
  place: Pick<Found, 'path' | 'spans' | 'said'>,
): Found | undefined {
  const like = fileLike(place.path, place.spans[0]?.from)
  return like === 'no' ? undefined : { start, end: start + all.length, ...place, sure: like === 'sure' }
}

/** A link to a file; with a scheme, to an anchor, or to something that is written like no file, it is none. */
function linked(match: RegExpExecArray): Found | undefined {
  const { wide, narrow, text = '' } = match.groups ?? {}
  const target = decoded(wide ?? narrow ?? '')
  const groups = LINES_OF_LINK.exec(target)?.groups ?? {}
  const path = (groups.path ?? '').replace(/^file:\/\//, '')
  if (path === '' || /^[a-z][a-z\d+.-]+:/i.test(path)) return undefined
  const own = spansIn(groups)
  // `[a.ts:12](a.ts)`: the text says the line.
  const spans = own.length > 0 ? own : spansIn({ colon: new RegExp(`:(${SPAN})$`).exec(text)?.[1] })
  return foundAt(match, { path, spans, said: spans.length > 0 && own.length === 0 ? text : target })
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

const plain = (said: string): string => said.replace(/[`*]/g, '').trim()

function spansIn({ colon, hash, comma, word, letter }: Groups): LineSpan[] {
  const text = (colon ?? hash ?? comma ?? word ?? letter)?.replace(/(?<=\d)C\d+/g, '')
  if (text === undefined) return []
  return text.split(',').map((one) => {
    const [from = 0, to = from] = one
      .replace(/(\d):\d+/g, '$1')
      .split(/[-–—]|to|and/)
      .map((part) => Number(part.replace(/\D/g, '')))
    return { from: Math.min(from, to), to: Math.max(from, to) }
  })
}
