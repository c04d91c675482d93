import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neededText } from '../../src/decide/needed-text.ts'

test.each([
  ['\\baudit\\b', 'audit'],
  ['^is [a-z]{2,30} down', ' down'],
  ['look (at|over)', undefined],
  ['audit|review', undefined],
  ['colou?r of', 'colo'],
  ['ab+c+d', 'ab'],
  ['not5\\b[^.]{0,40}\\bsaid', 'not5'],
  ['Till', 'till'],
  ['\\d+', undefined],
  ['a{0,2}bc*', undefined],
])('%s needs %s', (source, needed) => expect(neededText(source)).toBe(needed))

const PATTERNS = [
  '[^x]audit it',
  'colou?r of x',
  'ab+c+d',
  'no[t5]+ said{2}it',
  'xx?yy*zz',
  'a.b.till{1,3}s',
  '[ab]cde+f',
]

test.each(PATTERNS)('whatever %s matches has its text in it', (source) => {
  const needed = neededText(source) ?? ''
  fc.assert(fc.property(fc.stringMatching(new RegExp(source)), (text) => text.toLowerCase().includes(needed)))
})
