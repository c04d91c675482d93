import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neededText } from '../../src/decide/needed-text.ts'

test.each([
  ['\\baudit\\b', ['audit']],
  ['^is [a-z]{2,30} down', [' down']],
  ['look (at|over)', ['look ']],
  ['(?:find|dig up)(?: me)? (?:papers|new sources)', ['papers', 'new sources']],
  ['(?:(?:at|over) x|by) (?:at)?(?:of){0,2}', undefined],
  ['(?!not)it(?<=not)', ['it']],
  ['(?:over|)y', undefined],
  ['audit|review', undefined],
  ['colou?r of', ['colo']],
  ['ab+c+d', ['ab']],
  ['not5\\b[^.]{0,40}\\bsaid', ['not5']],
  ['Till', ['till']],
  ['\\d+', undefined],
  ['a{0,2}bc*', undefined],
])('%s needs %s', (source, needed) => expect(neededText(source)).toEqual(needed))

const PATTERNS = [
  '[^x]audit it',
  'colou?r of x',
  'ab+c+d',
  'no[t5]+ said{2}it',
  'xx?yy*zz',
  'a.b.till{1,3}s',
  '[ab]cde+f',
  '(?:find|dig up)(?: me)? (?:papers|new sources)+',
  '(?:(?:at|over) x|by) (?:it|them)',
]

test.each(PATTERNS)('whatever %s matches has its text in it', (source) => {
  const needed = neededText(source) ?? []
  const hasIt = (text: string) => needed.some((one) => text.toLowerCase().includes(one))
  fc.assert(fc.property(fc.stringMatching(new RegExp(source)), hasIt))
})
