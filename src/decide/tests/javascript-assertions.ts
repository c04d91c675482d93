import type { Assertion } from './asserted.ts'
import { beginning, closeOf, partsIn, type Range } from './brackets.ts'
import type { Strength } from './found-test.ts'
import type { Masked } from './mask.ts'

/** Each way to assert; the function that judges it is given what it found and where its bracket is. */
const STARTS = new RegExp(
  [
    String.raw`(?<![\w$.])expect(?:\.(?:soft|poll|element))?(?:<[^()]*>)?\s*(?=\()`,
    String.raw`(?<![\w$])(?:(?:t|ctx|context)\.)?assert(?:\.\w+)*\s*(?=\()`,
    String.raw`(?<![\w$.])t\.(?:is|not|deepEqual|notDeepEqual|like|truthy|falsy|true|false|throws|throwsAsync|notThrows|regex|snapshot|ok|notOk|equal|same|match|has|error|fail|pass)\s*(?=\()`,
    String.raw`(?<![\w$.])(?:expect|sinon\.assert|expect\.\w*)\.(?:unreachable|fail|called\w*|notCalled|calledWith\w*)\s*(?=\()`,
    String.raw`\.(?:should|expect)(?:\.\w+)*\s*(?=\()`,
    String.raw`(?<![\w$])(?:expect|assert|check|verify|ensure|must|should)(?:[A-Z_]\w*)\s*(?=\()`,
  ].join('|'),
  'g',
)

/** Every assertion in a file and how strong it is. `expect(…)` with nothing behind it asserts nothing. */
export function scriptAssertions({ code, plain }: Masked): Assertion[] {
  const declared = new Set(
    [...code.matchAll(/(?<![\w$.])(?:function\s+|const\s+)([\w$]+)/g)].map(({ 1: name = '' }) => name),
  )
  return [...code.matchAll(STARTS)].flatMap(({ index: start, 0: head }) => {
    const name = head.trim()
    // A function of the file itself counts as what it asserts.
    if (declared.has(name) || /(?:function|const)\s+$/.test(code.slice(Math.max(0, start - 12), start)))
      return []
    const open = start + head.length
    const close = closeOf(code, open)
    const args = partsIn(code, open + 1, close).map((part) => beginning(plain, part).trim())
    if (!/^expect(?:\.(?:soft|poll|element))?(?:<|$)/.test(name))
      return [{ start, end: close + 1, strength: strengthOfCall(name, args) }]
    const chain = chainBehind(code, close + 1)
    const values = chain.args
      ? partsIn(code, chain.args.start, chain.args.end).map((part) => beginning(plain, part).trim())
      : undefined
    return [{ start, end: chain.end, strength: strengthOfExpect(args[0] ?? '', chain.words, values) }]
  })
}

/** `.not.toBe(2)`: its words, and the arguments of the last call. */
function chainBehind(code: string, from: number): { words: string[]; args?: Range; end: number } {
  const words: string[] = []
  let args: Range | undefined
  let end = from
  for (;;) {
    const rest = code.slice(end, end + 400)
    const word = /^\s*[?!]?\.\s*(\w+)/.exec(rest)
    if (word) {
      words.push(word[1] ?? '')
      end += word[0].length
    } else if (/^\s*(?:<[^()]*>)?\(/.test(rest) && words.length > 0) {
      const open = code.indexOf('(', end)
      const close = closeOf(code, open)
      args = { start: open + 1, end: close }
      end = close + 1
    } else return args ? { words, args, end } : { words, end }
  }
}

const WEAK = /^(?:toBeDefined|toBeTruthy|toMatchSnapshot|exist|ok)$/
const WEAK_NOT = /^(?:toBeNull|toBeUndefined|toThrow|toThrowError|throw|null|undefined|toBeNaN|toBeFalsy)$/

function strengthOfExpect(
  actual: string,
  words: readonly string[],
  values: readonly string[] | undefined,
): Strength {
  const matcher = words.at(-1)
  // chai asserts by a property alone.
  if (matcher === undefined || (!values && !words.includes('to') && !words.includes('be'))) return 'trivial'
  if (alwaysTrue(actual)) return 'trivial'
  const value = values?.[0]
  if (isFixed(actual) && (values ?? []).every(isFixed)) return 'trivial'
  if (
    value !== undefined &&
    values?.length === 1 &&
    squeezed(value) === squeezed(actual) &&
    !words.includes('not')
  )
    return 'trivial'
  if (matcher === 'toMatchInlineSnapshot' && value === undefined) return 'weak'
  if (value !== undefined && /^expect\.any(?:thing\(\)|\(Object\))$/.test(value)) return 'weak'
  return (words.includes('not') ? WEAK_NOT : WEAK).test(matcher) ? 'weak' : 'strong'
}

function strengthOfCall(name: string, args: readonly string[]): Strength {
  if (/(?:fail|unreachable|rejects|throws\w*)$/.test(name)) return 'strong'
  if (/\bpass$/.test(name)) return 'trivial'
  if (!/^(?:(?:t|ctx|context)\.)?(?:assert\b|[a-z]+$)/.test(name)) return 'strong'
  const [first = '', second] = args
  if (
    alwaysTrue(first) ||
    (isFixed(first) &&
      (args.length === 1 || isFixed(second ?? '') || /(?:^assert|\.ok|\.true|\.truthy)$/.test(name)))
  )
    return 'trivial'
  if (
    second !== undefined &&
    /\b(?:\w*[eE]qual|is|same)$/.test(name) &&
    !/not/i.test(name) &&
    squeezed(first) === squeezed(second)
  )
    return 'trivial'
  const isTruth = /(?:^|\.)(?:assert|ok|truthy|isOk)$/.test(name)
  if (isTruth && /^[\w$.]+$/.test(first)) return 'weak'
  return /(?:exists|isDefined|doesNotThrow|notThrows|isNotNull)$/.test(name) ? 'weak' : 'strong'
}

const squeezed = (text: string): string => text.replace(/\s+/g, '')

/** Nothing of the program is in it. */
const isFixed = (text: string): boolean => {
  const words =
    text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`$]*`/g, '').match(/[A-Za-z_$][\w$]*/g) ?? []
  return words.every((word) =>
    /^(?:true|false|null|undefined|NaN|typeof|new|Boolean|Number|String|Array|Object)$/.test(word),
  )
}

const alwaysTrue = (text: string): boolean =>
  /(?:\|\||\?\?)\s*(?:true|1)\s*\)*$|^(?:true|1|!0|!false)\s*\|\|/.test(text)
