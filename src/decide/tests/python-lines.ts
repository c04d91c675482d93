import type { Range } from './brackets.ts'

/** A statement of Python with how far it is indented; one that is broken inside brackets is one line all the same. */
export type Line = Range & { indent: number; text: string }

/** The logical lines of masked code, without what is blank. */
export function linesIn(code: string): Line[] {
  const lines: Line[] = []
  let start = 0
  let depth = 0
  const add = (end: number) => {
    const text = code.slice(start, end)
    if (text.trim() !== '') lines.push({ start, end, indent: indentOf(text), text: text.trim() })
    start = end + 1
  }
  for (let at = 0; at < code.length; at += 1) {
    const one = code[at] ?? ''
    if ('([{'.includes(one)) depth += 1
    else if (')]}'.includes(one)) depth = Math.max(0, depth - 1)
    else if (one === '\n' && depth === 0 && code[at - 1] !== '\\') add(at)
  }
  add(code.length)
  return lines
}

/** The last line is the first that begins at all: blank lines before it belong to it. */
const indentOf = (text: string): number =>
  /(?:^|\n)([ \t]*)(?=\S)/.exec(text)?.[1]?.replace(/\t/g, '        ').length ?? 0

/** Behind the colon of a `def`, `class`, `if` …, as far as it is indented: what stands on its own line, and the lines below it. */
export function blockOf(lines: readonly Line[], at: number): { body: Range; below: readonly Line[] } {
  const head = lines[at]
  if (!head) return { body: { start: 0, end: 0 }, below: [] }
  const below = belowOf(lines, at, head.indent + 1)
  const start = head.end - (head.text.length - colonIn(head.text) - 1)
  return { body: { start, end: below.at(-1)?.end ?? head.end }, below }
}

/** The lines after one, as long as they are indented by so much. */
function belowOf(lines: readonly Line[], at: number, indent: number): Line[] {
  const below: Line[] = []
  for (let next = at + 1; (lines[next]?.indent ?? -1) >= indent; next += 1) below.push(lines[next] as Line)
  return below
}

/** The colon that ends the head, and not one of a type or a dictionary. */
function colonIn(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] ?? ''
    if ('([{'.includes(one)) depth += 1
    else if (')]}'.includes(one)) depth -= 1
    else if (one === ':' && depth === 0 && text[at + 1] !== '=') return at
  }
  return text.length - 1
}

/** The lines within a range. */
export function linesWithin(lines: readonly Line[], { start, end }: Range): Line[] {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.end ?? 0) <= start) low = middle + 1
    else high = middle
  }
  const found: Line[] = []
  for (let at = low; (lines[at]?.end ?? end + 1) <= end; at += 1) found.push(lines[at] as Line)
  return found.filter((line) => line.start >= start)
}

/** What never runs, or whose failing nobody sees. */
export function unreachedLines(code: string): Range[] {
  const lines = linesIn(code)
  // What stands behind one of them is behind the next as well: of a hostile file each would be looked through to its end.
  let done = 0
  return lines.flatMap((line, at): Range[] => {
    if (/^(?:return|raise|continue|break)\b/.test(line.text)) {
      if (line.start < done) return []
      const after = afterLine(lines, at)
      done = after.end
      return [after]
    }
    if (/^(?:if|while)\s*\(?\s*(?:False|0|None|not True)\s*\)?\s*:/.test(line.text))
      return [blockOf(lines, at).body]
    if (/^with\s+(?:contextlib\.)?suppress\s*\(/.test(line.text)) return [blockOf(lines, at).body]
    return /^try\s*:/.test(line.text) && isSwallowed(lines, at) ? [blockOf(lines, at).body] : []
  })
}

/** To the end of the block in which the line stands. */
function afterLine(lines: readonly Line[], at: number): Range {
  const line = lines[at] ?? { start: 0, end: 0, indent: 0 }
  const last = belowOf(lines, at, line.indent).at(-1)
  return { start: line.end, end: last?.end ?? line.end }
}

function isSwallowed(lines: readonly Line[], at: number): boolean {
  const next = at + 1 + belowOf(lines, at, (lines[at]?.indent ?? 0) + 1).length
  const caught = lines[next]
  if (
    !caught ||
    caught.indent !== lines[at]?.indent ||
    !/^except\b(?:\s*\(?\s*(?:Exception|BaseException|AssertionError)\b[^:]*)?\s*:/.test(caught.text)
  )
    return false
  return ![caught, ...blockOf(lines, next).below].some(({ text }) =>
    /\b(?:raise|assert|fail|skip\w*)\b/.test(text),
  )
}

/** Where code runs only on a condition. */
export const conditionalLines = (lines: readonly Line[]): Range[] =>
  lines.flatMap(({ text }, at) => (/^(?:if|elif)\b/.test(text) ? [blockOf(lines, at).body] : []))
