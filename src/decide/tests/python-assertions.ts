import type { Assertion } from './asserted.ts'
import { beginning, clipped, closeOf, partsIn } from './brackets.ts'
import type { Strength } from './found-test.ts'
import type { Masked } from './mask.ts'
import { linesIn } from './python-lines.ts'

const CALLS =
  /(?<![\w.])(?:self\.(?:assert\w+|fail)|pytest\.(?:raises|warns|fail|deprecated_call)|(?:[\w.]+\.)?assert_\w+|(?:check|verify|expect|ensure)_\w+)\s*(?=\()/g

/** Every assertion of a file and how strong it is. */
export function pythonAssertions({ code, plain }: Masked): Assertion[] {
  const declared = new Set([...code.matchAll(/(?<!\w)def\s+(\w+)/g)].map(({ 1: name = '' }) => name))
  const statements = linesIn(code).flatMap(({ start, end }) =>
    [...code.slice(start, end).matchAll(/(?<![\w.])assert\b(?!\s*=)/g)].map(({ index }): Assertion => {
      const from = start + index + 'assert'.length
      // A hostile line says it a thousand times: each is looked at in its beginning.
      const looked = clipped({ start: from, end })
      const [first = { start: from, end: from }] = partsIn(code, looked.start, looked.end)
      const text = beginning(plain, first).trim()
      return {
        start: start + index,
        end,
        strength: strengthOfStatement(text, code.slice(first.start, first.end).trim()),
      }
    }),
  )
  const calls = [...code.matchAll(CALLS)].flatMap(({ index: start, 0: head }): Assertion[] => {
    const name = head.trim()
    if (
      declared.has(name.replace(/^self\./, '')) ||
      /def\s+$/.test(code.slice(Math.max(0, start - 8), start))
    )
      return []
    const open = start + head.length
    const close = closeOf(code, open)
    const args = partsIn(code, open + 1, close).map((part) => beginning(plain, part).trim())
    return [{ start, end: close + 1, strength: strengthOfCall(name, args) }]
  })
  return [...statements, ...calls]
}

function strengthOfStatement(text: string, code: string): Strength {
  if (/^\(?\s*(?:False|0)\s*\)?$/.test(text)) return 'strong'
  if (isFixed(text) || alwaysTrue(text) || isTuple(code)) return 'trivial'
  const sides = /^([\s\S]+?)\s*(?:==|(?<!not )\bis\b(?! not))\s*([\s\S]+)$/.exec(text)
  if (sides && squeezed(sides[1]) === squeezed(sides[2])) return 'trivial'
  const isWeak =
    /^[\w.]+(?:\(\))?$|\bis not None$|^len\([^)]*\)\s*>=\s*0$|^isinstance\([^,]*,\s*object\)$|==\s*(?:mock\.)?ANY$|^callable\(/.test(
      text,
    )
  return isWeak ? 'weak' : 'strong'
}

/** `assert (x == 1, "why")` asserts that a pair is not empty. */
const isTuple = (code: string): boolean =>
  code.startsWith('(') && closeOf(code, 0) === code.length - 1 && partsIn(code, 1, code.length - 1).length > 1

function strengthOfCall(name: string, args: readonly string[]): Strength {
  const [first = '', second = ''] = args
  if (/pytest\.raises$|assertRaises$/.test(name))
    return /^(?:Base)?Exception$/.test(first) && args.length === 1 ? 'weak' : 'strong'
  if (/fail$|raises|warns|deprecated_call|_called/i.test(name)) return 'strong'
  if (!/assert/.test(name)) return 'strong'
  if (alwaysTrue(first) || (isFixed(first) && args.slice(1, 2).every(isFixed))) return 'trivial'
  if (/(?:Equals?|assertIs|_equal|_allclose)$/.test(name) && squeezed(first) === squeezed(second))
    return 'trivial'
  return /IsNotNone$/.test(name) || (/assertTrue$/.test(name) && /^[\w.]+$/.test(first)) ? 'weak' : 'strong'
}

const squeezed = (text = ''): string => text.replace(/\s+/g, '')

const isFixed = (text: string): boolean => {
  const words = text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '').match(/[A-Za-z_]\w*/g) ?? []
  return words.every((word) => /^(?:True|False|None|not|and|or|is|in|bool|int|str|len)$/.test(word))
}

const alwaysTrue = (text: string): boolean => /\bor\s+(?:True|1)\s*\)*$|^(?:True|1)\s+or\b/.test(text)
