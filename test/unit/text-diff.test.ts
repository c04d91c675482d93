import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textDiff } from '../../src/decide/text-diff.ts'

test.each<[what: string, before: string, after: string, diff: string[]]>([
  ['nothing', 'a\nb\n', 'a\nb\n', []],
  ['a line that was changed', 'a\nb\nc\n', 'a\nB\nc\n', ['@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c']],
  ['a line more', '', 'a\n', ['@@ -0,0 +1 @@', '+a']],
  ['all gone', 'a\n', '', ['@@ -1 +0,0 @@', '-a']],
  ['the last line end', 'a\n', 'a', ['@@ -1 +1 @@', '-a', '+a (no line end)']],
  [
    'two places far apart',
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    'x\n2\n3\n4\n5\n6\n7\n8\ny\n',
    ['@@ -1,4 +1,4 @@', '-1', '+x', ' 2', ' 3', ' 4', '@@ -6,4 +6,4 @@', ' 6', ' 7', ' 8', '-9', '+y'],
  ],
])('%s', (_what, before, after, diff) => {
  expect(textDiff(before, after)).toBe(diff.join('\n'))
})

test('whatever was changed, each line that is new or gone is shown', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.map((l) => `${l}\n`).join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const shown = textDiff(before, after).split('\n')
      const count = (mark: string) => shown.filter((line) => line.startsWith(mark)).length
      const lines = (one: string) => one.split('\n').length - 1
      expect(count('+') - count('-')).toBe(lines(after) - lines(before))
      expect(shown.join('') === '').toBe(before === after)
    }),
  )
})
