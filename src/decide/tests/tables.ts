import { closeOf, partsIn, type Range } from './brackets.ts'

/** A list that a test is run for, and how many rows it has. */
export type Table = { rows: number; place: Range; isCut?: boolean }

const NAME =
  /^\s*&?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:as const\s*)?(?:\.(?:iter|into_iter|items|entries)\(\)\s*)?(?:$|(?=\.\s*(?:slice|splice|filter)\b|\[[^\]]*:))/u
/** What takes a part of a list. */
const CUT = /^\s*(?:\.\s*(?:slice|splice|filter)\b|\[[^\]]*:)/
/** How a list begins; in Go with the type of its rows, which may be a struct that is written out. */
const LIST = String.raw`(?:vec!|&)?(?:(?:\[\]|map\[\w+\])[^{\n]*\{|[\[(])`

/** The list that an expression writes out, or names in the same file; undefined for any other. */
export function tableOf(code: string, { start, end }: Range): Table | undefined {
  const text = code.slice(start, end)
  const written = new RegExp(`^\\s*(?:${LIST})`).exec(text)
  if (written) {
    const table = listAt(code, start + written[0].length - 1)
    return { ...table, isCut: CUT.test(code.slice(table.place.end + 1, end)) }
  }
  const found = NAME.exec(text)
  const table = found?.[1] === undefined ? undefined : named(code, found[1], start)
  return table && { ...table, isCut: CUT.test(text.slice(found?.[0].length)) }
}

/** What stands between the bracket at a place and the one that closes it. */
function listAt(code: string, at: number): Table {
  const open = /struct\s*$/.test(code.slice(Math.max(0, at - 20), at))
    ? code.indexOf('{', closeOf(code, at))
    : at
  const end = closeOf(code, open)
  return { rows: partsIn(code, open + 1, end).length, place: { start: open, end } }
}

/** By the last of its definitions above the place, or the first below. */
function named(code: string, name: string, at: number): Table | undefined {
  const written = name.replace(/\$/g, '\\$')
  const found = [
    ...code.matchAll(new RegExp(`(?<![\\w$.])${written}\\s*(?::[^=\\n]*)?:?=\\s*(?:${LIST})`, 'gu')),
  ]
  const one = found.findLast(({ index }) => index < at) ?? found[0]
  return one && listAt(code, one.index + one[0].length - 1)
}
