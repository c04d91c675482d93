import type { Language } from './found-test.ts'
import { scriptSpan } from './mask-javascript.ts'
import { endOf, type Span } from './span.ts'

/** The same text twice, at the same places: without comments, and without what stands in strings as well. */
export type Masked = { plain: string; code: string }

/** A comment or string from `at` on; undefined where there is none. */
type SpanAt = (text: string, at: number) => Span | undefined

/** Where one can begin. */
const MARKS: Record<Language, RegExp> = {
  javascript: /["'`/]/g,
  python: /["'#]/g,
  go: /["'`/]/g,
  rust: /["'/]/g,
}

/** Takes out what is no code. A string that is not finished ends with its line, where the language has it so. */
export function mask(text: string, language: Language): Masked {
  const marks = new RegExp(MARKS[language])
  const plain: string[] = []
  const code: string[] = []
  let copied = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const span = SPANS[language](text, mark.index)
    if (!span) continue
    const before = text.slice(copied, mark.index)
    const found = text.slice(mark.index, span.end)
    plain.push(before, span.kind === 'comment' ? blank(found) : found)
    code.push(before, span.kind === 'comment' ? blank(found) : hollow(found))
    copied = marks.lastIndex = span.end
  }
  const rest = text.slice(copied)
  return { plain: plain.join('') + rest, code: code.join('') + rest }
}

/** Nothing but its lines. */
export const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

/** Its first and last mark stay, so that a string is still seen to be one. */
const hollow = (text: string): string =>
  text.length < 2 ? text : text.slice(0, 1) + blank(text.slice(1, -1)) + text.slice(-1)

const spanOf = (kind: Span['kind'], end: number | undefined): Span | undefined =>
  end === undefined ? undefined : { kind, end }

const python: SpanAt = (text, at) =>
  text[at] === '#'
    ? spanOf('comment', endOf(/[^\n]*/, text, at))
    : spanOf(
        'string',
        endOf(/"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)/, text, at) ??
          endOf(/"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/, text, at),
      )

const slashComment = (text: string, at: number): Span | undefined =>
  spanOf('comment', endOf(/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/, text, at))

const go: SpanAt = (text, at) =>
  slashComment(text, at) ??
  spanOf('string', endOf(/"(?:\\.|[^"\\\n])*"?|`[^`]*`?|'(?:\\[^']+|\\'|[^'\\\n])'/, text, at))

const rust: SpanAt = (text, at) => {
  if (text.startsWith('/*', at)) return { kind: 'comment', end: nestedEnd(text, at) }
  if (text[at] === '/') return slashComment(text, at)
  const raw = /(?<!\w)b?r(#*)$/.exec(text.slice(Math.max(0, at - 12), at))
  if (raw && text[at] === '"') {
    const end = text.indexOf(`"${raw[1] ?? ''}`, at + 1)
    return { kind: 'string', end: end === -1 ? text.length : end + 1 }
  }
  // A lifetime ('a) is no string.
  return spanOf('string', endOf(/"(?:\\[\s\S]|[^"\\])*"?|'(?:\\u\{[^}]*\}|\\.|[^'\\\n])'/, text, at))
}

/** Comments of Rust hold comments. */
function nestedEnd(text: string, at: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = at
  let depth = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return text.length
}

const SPANS: Record<Language, SpanAt> = { javascript: scriptSpan, python, go, rust }
