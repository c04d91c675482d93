import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable } from '../../src/entry/render/printable.ts'
import { wrap } from '../../src/entry/render/wrap.ts'

test.each([
  ['colours', '\x1b[31mred\x1b[0m', 'red'],
  ['a title', '\x1b]0;owned\x07text', 'text'],
  ['a link', '\x1b]8;;http://x\x07here\x1b]8;;\x07', 'here'],
  ['device control', 'a\x1bP1;2|secret\x1b\\b', 'ab'],
  ['an application command', 'a\x1b_G payload\x1b\\b', 'ab'],
  ['a carriage return over the line', 'good\rbad', 'goodbad'],
  ['a backspace', 'ab\bc', 'abc'],
  ['a bidi override', 'a\u202eb', 'ab'],
  ['tag characters', 'a\u{e0041}b', 'ab'],
  ['lines and tabs stay', 'a\n\tb', 'a\n\tb'],
  ['letters of any script stay', 'né 日本 🙂', 'né 日本 🙂'],
])('%s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('nothing that is left can steer a terminal', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(printable(text)),
    ),
  )
})

test('wrapping keeps every word, in order, and every line within the width', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 })
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 40 }), (list, columns) => {
      const lines = wrap(list.join(' '), columns)
      return lines.join(' ') === list.join(' ') && lines.every((line) => line.length <= columns)
    }),
  )
})
