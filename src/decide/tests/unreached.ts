import { closeOf, openOf, type Range } from './brackets.ts'

/** Where a language with braces has code that never runs, or whose failing nobody sees. `code` is masked. */
export const unreached = (code: string): Range[] => [
  ...neverTrue(code),
  ...swallowed(code),
  ...afterReturn(code),
]

const NEVER = /(?<![\w$.])(?:if|while)\s*(?:\(\s*(?:false|0|!1|!true)\s*\)|false\b)\s*/g

function neverTrue(code: string): Range[] {
  return [...code.matchAll(NEVER)].map(({ index, 0: found }) => {
    const start = index + found.length
    const line = code.indexOf('\n', start)
    return { start, end: code[start] === '{' ? closeOf(code, start) : line === -1 ? code.length : line }
  })
}

/** What the end of a `catch` must have, or a failed assertion in its `try` is lost. */
const SEES = /\b(?:throw|expect|assert|fail|done|reject|next)\b/

function swallowed(code: string): Range[] {
  return [...code.matchAll(/(?<![\w$.])try\s*(?=\{)/g)].flatMap(({ index, 0: found }) => {
    const start = index + found.length
    const end = closeOf(code, start)
    const caught = /^\}\s*catch\s*(?:\([^)]*\)\s*)?(?=\{)/.exec(code.slice(end, end + 200))
    if (!caught) return []
    const from = end + caught[0].length
    return SEES.test(code.slice(from, closeOf(code, from))) ? [] : [{ start: start + 1, end }]
  })
}

/** From an unconditional `return` to the end of its block. */
function afterReturn(code: string): Range[] {
  return [...code.matchAll(/(?<![\w$.])return\b/g)].flatMap(({ index }) => {
    if (!isStatement(code, index)) return []
    const open = openOf(code, index)
    if (open === -1 || code[open] !== '{') return []
    const start = statementEnd(code, index)
    const end = closeOf(code, open)
    return start < end ? [{ start, end }] : []
  })
}

function isStatement(code: string, at: number): boolean {
  const before = code.slice(Math.max(0, at - 4000), at)
  const last = before.trimEnd()
  if (last === '' || /[{};]$/.test(last)) return true
  if (/(?<![\w$.])(?:else|do)$/.test(last) || !/\n\s*$/.test(before)) return false
  if (!last.endsWith(')')) return !/[=:?,(&|]$/.test(last)
  const open = openOf(code, at - (before.length - last.length) - 1)
  return !/(?<![\w$.])(?:if|while|for)\s*$/.test(code.slice(Math.max(0, open - 12), Math.max(0, open)))
}

/** Characters outside of brackets. */
const LONGEST_STATEMENT = 5000

/** Behind a statement: at its semicolon, or at the end of a line that is not gone on with. */
export function statementEnd(code: string, at: number): number {
  const furthest = Math.min(code.length, at + LONGEST_STATEMENT)
  for (let place = at; place < furthest; place += 1) {
    const one = code[place] ?? ''
    if ('([{'.includes(one)) place = closeOf(code, place)
    else if (')]}'.includes(one)) return place
    else if (one === ';') return place + 1
    else if (one === '\n' && !/^\s*(?:\.(?!\.)|\?|&&|\|\||[+*,:=])/.test(code.slice(place, place + 200))) {
      if (!/(?:[=+(,&|:?]|=>|\.)\s*$/.test(code.slice(Math.max(0, place - 20), place))) return place
    }
  }
  return furthest
}

/** Where code runs only on a condition: what is asserted there may not be asserted at all. */
export function conditional(code: string): Range[] {
  // One inside another adds nothing, and in a hostile file each is looked through to its end.
  let done = 0
  return [...code.matchAll(/(?<![\w$.])if\b\s*/g)].flatMap(({ index, 0: head }) => {
    if (index < done) return []
    const at = index + head.length
    const close = code[at] === '(' ? behindBlanks(code, closeOf(code, at) + 1) : at
    const open = /^[^{;\n]*\{/.exec(code.slice(close, close + 200))
    const start = close + (open?.[0].length ?? 0)
    const end = open ? closeOf(code, start - 1) : statementEnd(code, start)
    done = end
    return [{ start, end }]
  })
}

/** The statement may stand in the line below. */
const behindBlanks = (code: string, at: number): number =>
  at + (/^\s*/.exec(code.slice(at, at + 200))?.[0].length ?? 0)
