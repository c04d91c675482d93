import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonText, oneLine, printable, printableIn, shortened } from '../../src/domain/printable.ts'
import { wrap } from '../../src/entry/render/wrap.ts'

describe('what steers a terminal or hides text is gone', () => {
  test.each<[what: string, text: string, shown: string]>([
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['colours in the one-byte form', '\x9b31mred\x9b0m', 'red'],
    ['the cursor, the screen, the paste mode', 'a\x1b[2J\x1b[H\x1b[1;1Hb\x1b[?2004lc', 'abc'],
    ['a title', '\x1b]0;owned\x07text', 'text'],
    ['a title in the one-byte form', '\x9d0;owned\x9ctext', 'text'],
    ['a link', '\x1b]8;;http://x\x07here\x1b]8;;\x07', 'here'],
    ['the clipboard', 'a\x1b]52;c;cm0gLXJmIH4=\x1b\\b', 'ab'],
    ['device control', 'a\x1bP1;2|secret\x1b\\b', 'ab'],
    ['a start of string', 'a\x1bXsecret\x1b\\b', 'ab'],
    ['a private message', 'a\x1b^secret\x9cb', 'ab'],
    ['an application command', 'a\x1b_G payload\x1b\\b', 'ab'],
    ['a reset, a shift of the character set', 'a\x1bcb\x1b(0c\x0e\x0fd', 'abcd'],
    ['a command without an end hides nothing', 'a\x9dbcd\nef\x1b]0;gh', 'abcd\nef0;gh'],
    ['a command inside another leaves no command', '\x1b\x1b[31m[31mred', '[31mred'],
    ['a carriage return over the line', 'good\rbad', 'good\nbad'],
    ['every other end of a line', 'a\r\nb\x0bc\x0cd\x85e\u2028f\u2029g', 'a\nb\nc\nd\ne\nf\ng'],
    ['a backspace, a bell, a delete, a NUL', 'a\bb\x07c\x7fd\x00e', 'abcde'],
    ['overrides of the direction', 'a\u202eb\u202dc\u202ad\u202be\u202cf', 'abcdef'],
    ['isolates and marks of the direction', 'a\u2066b\u2067c\u2068d\u2069e\u200ef\u200fg\u061ch', 'abcdefgh'],
    ['zero width', 'a\u200bb\u2060c\ufeffd\u00ade\u180ef', 'abcdef'],
    ['joiners that join nothing', 'a\u200db\u200c\u200cc \u200dd', 'abc d'],
    ['fillers that look like nothing', 'a\u3164b\u115fc\uffa0d\u034fe\u2065f', 'abcdef'],
    ['tag characters', 'a\u{e0041}\u{e007f}\u{e0001}b', 'ab'],
    ['bytes in selectors of a variant', 'a\u{e0101}\u{e01ef}\ufe00\ufe0fb', 'ab'],
    ['bytes in selectors behind an emoji', '🙂\ufe0f\ufe0e\u{e0121}\ufe0fb', '🙂\ufe0fb'],
    ['half of a pair', 'a\ud800b', 'a\ufffdb'],
  ])('%s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown)
  })
})

describe('what is text stays as it is', () => {
  test.each([
    ['lines and tabs', 'a\n\tb\n'],
    ['letters of any script', 'né 日本 한국 ไทย Ελλ'],
    ['combining marks', 'e\u0301 a\u0302\u0323'],
    ['scripts that run from right to left', 'שָׁלוֹם مَرْحَبًا ۝ \u0600'],
    ['joiners that shape letters', 'می\u200cخواهم क्\u200dष ශ්\u200dරී'],
    ['emoji, joined, toned, with their selector', '👨‍👩‍👧‍👦 ❤️‍🔥 🧑🏽‍🚀 🏳️‍🌈 1️⃣ #️⃣ ☎️ ☎︎ 🇨🇭'],
    ['private use and what Unicode does not know yet', '\ue0b0 \u{1fbff}'],
  ])('%s', (_what, text) => {
    expect(printable(text)).toBe(text)
  })
})

/** Strings in which the dangerous parts are frequent. */
const odd = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\x1b',
        '[',
        ']',
        '8;;',
        '\x07',
        '\\',
        '\x9b',
        '\x9d',
        '\x9c',
        '\x90',
        '31m',
        'P',
        '\r',
        '\n',
      ),
      fc.constantFrom(
        '\u200d',
        '\ufe0f',
        '👩',
        '🚀',
        '\u202e',
        '\u{e0041}',
        'م',
        '\u200c',
        '1',
        '\u20e3',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

test('nothing that is left can steer a terminal, and once is enough', () => {
  fc.assert(
    fc.property(odd, (text) => {
      const shown = printable(text)
      expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e0fff}]/u)
      expect(printable(shown)).toBe(shown)
    }),
    { numRuns: 2_000 },
  )
})

test('one line is one line, and is cut by whole characters', () => {
  expect(oneLine(' a\r\n\u2028 b\tc\x1b[31m ')).toBe('a b c')
  expect(oneLine('🙂'.repeat(10), 10)).toBe('🙂'.repeat(10))
  expect(oneLine('🙂'.repeat(11), 10)).toBe(`${'🙂'.repeat(9)}…`)
})

test('what is shortened keeps whole characters, says that it is cut, and stays as it is when it is cut again', () => {
  const cut = shortened(`${'x'.repeat(9)}🙂 and more`, 10)
  expect([cut, shortened(cut, 10), shortened('🙂'.repeat(11), 10), shortened('a\ud83d', 10)]).toEqual([
    `${'x'.repeat(9)}…`,
    `${'x'.repeat(9)}…`,
    `${'🙂'.repeat(9)}…`,
    'a\ufffd',
  ])
})

test('JSON says the same to every parser, and nothing to a terminal', () => {
  fc.assert(
    fc.property(odd, (text) => {
      const json = jsonText({ [text]: text })
      expect(JSON.parse(json)).toEqual({ [text]: text })
      expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u)
    }),
    { numRuns: 1_000 },
  )
})

test('in a value, names of fields are made printable as well, and one that means a prototype stays a name', () => {
  const value = JSON.parse('{"a\\u202e":["\\u001b[31mx",1,null,{"__proto__":"\\u0007y"}],"b":true}')
  const shown = printableIn(value)
  expect(JSON.stringify(shown)).toBe('{"a":["x",1,null,{"__proto__":"y"}],"b":true}')
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
