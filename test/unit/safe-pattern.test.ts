import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stepsOf } from '../../src/decide/pattern-steps.ts'
import { treeOf } from '../../src/decide/pattern-tree.ts'
import { BUILT_IN_RULES } from '../../src/decide/roles.ts'
import { refusePattern } from '../../src/decide/safe-pattern.ts'
import { counted } from './step-counter.ts'

describe('is refused, with the part that is slow', () => {
  test.each([
    ['(a+)+', '(a+)+'],
    ['(?:\\w|\\d|-)+:$', '(?:\\w|\\d|-)+'],
    ['^(a|aa)+$', '(a|aa)+'],
    ['x(?:a|aa){2,}', '(?:a|aa){2,}'],
    ['(?:a|a){1,40}!', '(?:a|a){1,40}'],
    ['(?:\\s*\\w+)*!', '(?:\\s*\\w+)*'],
    ['(?:ab?b?)+!', '(?:ab?b?)+'],
    ['(?:s|ſ)+!', '(?:s|ſ)+'],
    ['(?:[^a]|b)+!', '(?:[^a]|b)+'],
    ['(?:\\p{L}|\\w)+!', '(?:\\p{L}|\\w)+'],
    ['(?:\\x61|\\u0061)+!', '(?:\\x61|\\u0061)+'],
    ['(?=(?:a|aa)+b)', '(?:a|aa)+'],
    ['(?<=(?:a|aa)+)b', '(?:a|aa)+'],
    ['\\w*\\w*\\w*\\w*\\w*!', '\\w*'],
    ['\\bfix\\b.*\\btest\\b.*\\bci\\b', '.*'],
    ['(?:a?){30}b', '(?:a?){30}'],
    ['.*a{24}b', '.*'],
  ])('%s', (source, part) => expect(refusePattern(source)).toContain(`\`${part}\``))

  test.each([
    ['', 'it is empty'],
    ['a'.repeat(501), 'it has 501 characters, of at most 500'],
    ['(a)\\1', 'it refers back to a group'],
    ['(?<it>a)\\k<it>', 'it refers back to a group'],
    ['(a', expect.stringContaining('Unterminated group')],
  ])('%s', (source, why) => expect(refusePattern(source)).toEqual(why))
})

describe('is taken', () => {
  test.each([
    'audit|look (?:at|over) it',
    '\\bfix.*test',
    '^.*foo.*bar',
    'fix.*(?:tests?|ci|build|pipeline)',
    '\\w+:$',
    '\\bv\\d+(?:\\.\\d+)*\\b',
    '\\d+(?:\\.\\d+)?%',
    '\\w+\\s*:',
    '\\w+\\s+\\w+\\s+\\w+!',
    'the (?:\\w+ ){0,3}tests',
    '(?:\\w+, )*and',
    '(?:[a-z]|\\d)+x',
    'foo.{0,80}bar.{0,80}baz',
    '[^.]*\\.[^.]*\\.',
    '\\bport(?:ing)? .+ to (?:rust|go)\\b',
    '(?<!not )\\baudit\\b(?! log)',
  ])('%s', (source) => expect(refusePattern(source)).toBeUndefined())

  test('or refused, without being slow itself, however deep its groups are', () => {
    const within = (open: string, close: string) => `${open.repeat(50)}a${close.repeat(50)}`
    const patterns = [within('(', '|b)'), within('(', ')+'), within('(', '){9}'), within('(a|', ')')]
    expect(patterns.map((source) => refusePattern(source) === undefined)).toEqual([true, false, false, true])
  })

  // The longest of them are longer than a person's may be: their phrases are spelled out.
  test('every built-in pattern, whatever its length', () => {
    const patterns = BUILT_IN_RULES.flatMap(({ when, unless }) => [when, ...unless]).flatMap(
      ({ regex }) => regex ?? [],
    )
    expect(patterns.length).toBeGreaterThan(10)
    const refused = patterns.flatMap((source) => refusePattern(source) ?? [])
    expect(refused.filter((why) => !/^it has 5\d\d characters/.test(why))).toEqual([])
  })
})

const letter = fc.constantFrom(
  'a',
  'b',
  '-',
  '\\w',
  '\\d',
  '[^a]',
  '[ab]',
  '.',
  '\\b',
  '^',
  '$',
  'ab',
  'aab',
  ' ',
)
const times = fc.constantFrom('*', '+', '?', '{2}', '{0,3}', '{1,9}', '{2,}', '*?', '')
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    letter,
    fc
      .tuple(fc.constantFrom('a', 'b', '\\w', '[^a]', '.', '[ab]', ' '), times)
      .map(([one, often]) => one + often),
    fc
      .tuple(fc.constantFrom('(?:', '(', '(?:'), tie('pattern'), times)
      .map(([open, inside, often]) => `${open}${inside})${often}`),
    fc
      .tuple(fc.constantFrom('(?=', '(?<=', '(?!', '(?<!'), tie('pattern'))
      .map(([open, inside]) => `${open}${inside})`),
  ),
  pattern: fc
    .array(fc.array(tie('piece'), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((options) => options.map((pieces) => pieces.join('')).join('|')),
}))

/** Long repeats of what patterns are made of, with something at the end on which they fail. */
const hostile = fc
  .tuple(
    fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'ab', 'aab', '-', 'a ', '1', 'a-'), fc.integer({ min: 1, max: 20 })),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('', '!', 'b', ' '),
  )
  .map(([parts, end]) => (parts.map(([part, often]) => part.repeat(often)).join('') + end).slice(0, 40))

test('no text makes a matcher take more steps than were foretold', () => {
  fc.assert(
    fc.property(pattern, hostile, (source, text) => {
      const tree = treeOf(source)
      const foretold = stepsOf(tree, text.length)
      if (foretold > 50_000) return
      expect(counted(tree, text, foretold).matches).toBe(new RegExp(source, 'i').test(text))
    }),
    { numRuns: 1_000 },
  )
})
