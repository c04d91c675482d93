import { closeOf, partsIn, type Range } from './brackets.ts'
import { MOST } from './found-test.ts'
import type { Masked } from './mask.ts'
import { type Table, tableOf } from './tables.ts'

/** A call such as `it.skip.each([…])('adds', () => {…})`. */
export type TestCall = {
  isGroup: boolean
  /** The name and what stands behind it: `it`, `skip`, `each`. */
  words: readonly string[]
  args: readonly Range[]
  table?: Table | undefined
  /** A name of the file's own for one that is skipped on a condition. */
  skippedBy?: string | undefined
  whole: Range
}

const NAMES = '[xf]?(?:describe|context|it|test|specify)|suite'
const GROUP = /^[xf]?(?:describe|context)$|^suite$/
/** What may stand between the name and the call; anything else makes it another function. */
const MODIFIERS = new Set(
  'only skip todo concurrent sequential serial parallel fails failing each for skipIf runIf todoIf if fixme slow describe shuffle'.split(
    ' ',
  ),
)
/** They are called themselves, before the call with the title. */
const TAKES_ARGUMENTS = new Set(['each', 'for', 'skipIf', 'runIf', 'todoIf', 'if'])

/** Every call of a test runner's functions in a file, in order. */
export function testCalls(masked: Masked): TestCall[] {
  const aliases = aliasesIn(masked.code)
  const names = [NAMES, ...aliases.keys()].join('|').replace(/\$/g, '\\$')
  const pattern = new RegExp(`(?:(?<![\\w$.])|(?<=(?<![\\w$.])(?:Deno|t|tap)\\.))(?:${names})(?![\\w$])`, 'g')
  return [...masked.code.matchAll(pattern)].slice(0, 2 * MOST).flatMap(({ index, 0: name }) => {
    const alias = aliases.get(name)
    const call = readCall(masked, index, name)
    if (!call) return []
    const isGroup = GROUP.test(alias?.of ?? name) || call.words.includes('describe')
    return [{ ...call, isGroup, skippedBy: alias?.skippedBy }]
  })
}

type Alias = { of: string; skippedBy?: string | undefined }

/** `const onLinux = isLinux ? it : it.skip` */
function aliasesIn(code: string): Map<string, Alias> {
  const found = code.matchAll(
    /(?<![\w$.])(?:const|let|var)\s+([\w$]+)\s*=\s*([^;\n]{0,200}?(?<![\w$.])(it|test|describe)(?![\w$(])[^;\n]{0,200})/g,
  )
  return new Map(
    [...found]
      .filter(({ 2: text = '' }) => !text.includes('=>'))
      .map(({ 1: name = '', 2: text = '', 3: of = '' }) => [
        name,
        { of, skippedBy: /\.(?:skip|todo|skipIf|runIf)\b/.test(text) ? 'skip on a condition' : undefined },
      ]),
  )
}

function readCall(masked: Masked, start: number, name: string): Omit<TestCall, 'isGroup'> | undefined {
  const { code } = masked
  const words = [name]
  let table: Table | undefined
  for (let at = start + name.length; at < code.length; ) {
    const rest = code.slice(at, at + 400)
    const word = /^\s*\.\s*([\w$]+)/.exec(rest)
    const generic = /^\s*<[^()]*?>(?=\s*\()/.exec(rest)
    const open = at + (/^\s*/.exec(rest)?.[0].length ?? 0)
    if (word) {
      if (!MODIFIERS.has(word[1] ?? '')) return undefined
      words.push(word[1] ?? '')
      at += word[0].length
    } else if (generic) at += generic[0].length
    else if (code[open] === '`') {
      const end = code.indexOf('`', open + 1)
      // Each line of the template is a row, but for the one with the names.
      const lines = masked.plain
        .slice(open, end)
        .split('\n')
        .filter((line) => line.includes('|'))
      table = { rows: lines.length - 1, place: { start: open, end } }
      at = end + 1
    } else if (code[open] === '(') {
      const end = closeOf(code, open)
      const args = partsIn(code, open + 1, end)
      const isArgument =
        TAKES_ARGUMENTS.has(words.at(-1) ?? '') &&
        /^\s*(?:<[^()]*>)?\s*\(/.test(code.slice(end + 1, end + 200))
      if (!isArgument) return { words, args, table, whole: { start, end: end + 1 } }
      const first = args[0]
      if (first && /^(?:each|for)$/.test(words.at(-1) ?? '')) table = tableOf(code, first)
      words.push('(')
      at = end + 1
    } else return undefined
  }
  return undefined
}
