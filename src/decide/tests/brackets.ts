/** Brackets in code whose comments and strings are masked. Each question is answered from a table: a file may be hostile. */

/** For each place: where its bracket is closed, and where the bracket around it is opened (-1: nowhere). */
type Brackets = { code: string; closes: Int32Array; around: Int32Array }

/** The texts that are being looked at; each file has two. */
const known: Brackets[] = []

function bracketsOf(code: string): Brackets {
  const found = known.find((one) => one.code === code)
  if (found) return found
  const made = {
    code,
    closes: new Int32Array(code.length).fill(code.length),
    around: new Int32Array(code.length),
  }
  const open: number[] = []
  for (let at = 0; at < code.length; at += 1) {
    const one = code.charCodeAt(at)
    made.around[at] = open.at(-1) ?? -1
    // ( [ { and ) ] }
    if (one === 40 || one === 91 || one === 123) open.push(at)
    else if (one === 41 || one === 93 || one === 125) {
      const begun = open.pop()
      if (begun !== undefined) made.closes[begun] = at
    }
  }
  known.unshift(made)
  known.length = Math.min(known.length, 3)
  return made
}

/** Where the bracket at `open` is closed; the end of the text where it never is, or where there is none. */
export const closeOf = (code: string, open: number): number => bracketsOf(code).closes[open] ?? code.length

/** Where the bracket around a place is opened, or that which is closed there; -1 where none is. */
export const openOf = (code: string, at: number): number => bracketsOf(code).around[at] ?? -1

/** A part of a text, from `start` to before `end`. */
export type Range = { start: number; end: number }

/** What commas part between two places, without what is empty. */
export function partsIn(code: string, start: number, end: number): Range[] {
  const { closes } = bracketsOf(code)
  const parts: Range[] = []
  let from = start
  const add = (to: number) => {
    if (/\S/.test(code.slice(from, to))) parts.push({ start: from, end: to })
  }
  for (let at = start; at < end; at += 1) {
    const one = code[at]
    if (one === '(' || one === '[' || one === '{') at = closes[at] ?? end
    else if (one === ',') {
      add(at)
      from = at + 1
    }
  }
  add(Math.max(from, end))
  return parts
}

export const within = (inner: Range, outer: Range): boolean =>
  inner.start >= outer.start && inner.end <= outer.end

/** The text with what the ranges hold made blank, lines kept. */
export function blanked(text: string, ranges: readonly Range[]): string {
  const parts: string[] = []
  let done = 0
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (end <= done) continue
    const from = Math.max(start, done)
    parts.push(text.slice(done, from), text.slice(from, end).replace(/[^\n]/g, ' '))
    done = end
  }
  return parts.join('') + text.slice(done)
}

/** The first part of a range: of a hostile file of tests in tests, each would be looked through to its end. */
export const clipped = ({ start, end }: Range): Range => ({ start, end: Math.min(end, start + 20_000) })

/** The beginning of what stands there: enough to judge it by, however long it is. */
export const beginning = (text: string, { start, end }: Range, most = 4000): string =>
  text.slice(start, Math.min(end, start + most))
