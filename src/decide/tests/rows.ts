import { closeOf, partsIn, type Range } from './brackets.ts'

/** How many elements a list has that is written out, or that a name in the same file stands for; undefined for any other. */
export function rowsOf(code: string, expression: Range): number | undefined {
  const text = code.slice(expression.start, expression.end)
  const start = expression.start + (/^\s*/.exec(text)?.[0].length ?? 0)
  if (code[start] === '[' && !/^\[\s*\]\s*(?:struct|\w)/.test(text.trimStart())) return elements(code, start)
  const name =
    /^\s*&?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:as const\s*)?(?:\.(?:iter|into_iter|items|entries)\(\)\s*)?$/u.exec(
      text,
    )?.[1]
  return name === undefined ? undefined : rowsOfName(code, name)
}

/** Elements between the bracket at `open` and the one that closes it. */
export const elements = (code: string, open: number): number =>
  partsIn(code, open + 1, closeOf(code, open)).length

function rowsOfName(code: string, name: string): number | undefined {
  const pattern = new RegExp(
    `(?<![\\w$.])${name.replace(/\$/g, '\\$')}\\s*(?::[^=\\n]*)?:?=\\s*(?:vec!|&)?((?:\\[\\]|map\\[\\w+\\])[^{]*\\{|[\\[(])`,
    'u',
  )
  const found = pattern.exec(code)
  if (!found) return undefined
  let open = found.index + found[0].length - 1
  // Go: the type of a row may be a struct that is written out.
  if (/struct\s*\{$/.test(found[0])) open = code.indexOf('{', closeOf(code, open))
  return open === -1 ? undefined : elements(code, open)
}

/** What stands together of several counts; nothing known is nothing. */
export const product = (counts: readonly (number | undefined)[]): number | undefined => {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((all, count) => all * count, 1)
}
