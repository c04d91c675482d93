import type { LineSpan, Quote } from '../domain/citation.ts'
import { calledIn } from './cited-quotes.ts'

/** Whether lines of a file hold what is quoted from them. Case, white space and quotation marks do not count, and `…` stands for anything. */
export function holds(lines: readonly string[], { how, text }: Quote): boolean {
  if (how === 'call') return wordIn(lines, calledIn(text))
  const bare = how === 'prose' ? lettersOf : squashed
  const there = bare(lines.join('\n'))
  if (how === 'block') return blockIn(there, text)
  return inOrder(there, partsOf(text).map(bare))
}

const partsOf = (text: string): string[] => text.split(/…|\.\.\.|\[\.\.\.\]/)

function inOrder(there: string, parts: readonly string[]): boolean {
  let from = 0
  for (const part of parts) {
    const at = there.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return true
}

/** As it stands, or line by line without what a reviewer writes into it: remarks, gaps, numbers of lines. */
function blockIn(there: string, text: string): boolean {
  if (there.includes(squashed(text))) return true
  return text.split('\n').every((line) => {
    const [plain = ''] = line.replace(/^\s*\d+\s*[|:│]\s?/, '').split(/\s(?:\/\/|#|--|<--|←|⟵|\/\*)\s?/)
    return isRemark(plain) || inOrder(there, partsOf(plain).map(squashed))
  })
}

const isRemark = (line: string): boolean =>
  /^\s*(?:\/\/|#|--|\/?\*|<!--)/.test(line) || lettersOf(line).length < 3

const straight = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[‘’‚]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[‐‑–—]/g, '-')

/** Marks around a text, and at the end of a statement, are left out as often as not. */
const squashed = (text: string): string => straight(text).replace(/[\s'"`;]+/g, '')
const lettersOf = (text: string): string => straight(text).replace(/[^\p{L}\p{N}]+/gu, '')

const wordIn = (lines: readonly string[], word: string): boolean =>
  lines.some((line) => line.split(/[^\p{L}\p{N}_$]+/u).includes(word))

/** How far from the lines cited a quoted text may stand: models count lines with small errors, and a text is found all the same. */
export const NEAR_LINES = 5

/** The lines in which a quoted text is looked for: those cited, some around them, and as many as the text itself has. */
export function linesAround(lines: readonly string[], span: LineSpan, quote: Quote): string[] {
  const height = quote.text.split('\n').length - 1
  return lines.slice(Math.max(0, span.from - 1 - NEAR_LINES), span.to + NEAR_LINES + height)
}
