/** Brackets in code whose comments and strings are masked. */

const OPEN = '([{'
const CLOSE = ')]}'

/** Where the bracket at `open` is closed; the end of the text where it never is. */
export function closeOf(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at += 1) {
    const one = code[at] ?? ''
    if (OPEN.includes(one)) depth += 1
    else if (CLOSE.includes(one)) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return code.length
}

/** Where the bracket around a place is opened; -1 where none is. */
export function openOf(code: string, at: number): number {
  let depth = 0
  for (let place = at - 1; place >= 0; place -= 1) {
    const one = code[place] ?? ''
    if (CLOSE.includes(one)) depth += 1
    else if (OPEN.includes(one)) {
      if (depth === 0) return place
      depth -= 1
    }
  }
  return -1
}

/** A part of a text, from `start` to before `end`. */
export type Range = { start: number; end: number }

/** What commas part between two places, without what is empty. */
export function partsIn(code: string, start: number, end: number, comma = ','): Range[] {
  const parts: Range[] = []
  let depth = 0
  let from = start
  const add = (to: number) => {
    if (code.slice(from, to).trim() !== '') parts.push({ start: from, end: to })
  }
  for (let at = start; at < end; at += 1) {
    const one = code[at] ?? ''
    if (OPEN.includes(one)) depth += 1
    else if (CLOSE.includes(one)) depth -= 1
    else if (one === comma && depth === 0) {
      add(at)
      from = at + 1
    }
  }
  add(end)
  return parts
}

export const within = (inner: Range, outer: Range): boolean =>
  inner.start >= outer.start && inner.end <= outer.end

/** The text with what the ranges hold made blank, lines kept. */
export function blanked(text: string, ranges: readonly Range[]): string {
  let result = text
  for (const { start, end } of ranges)
    result = result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, ' ') + result.slice(end)
  return result
}
