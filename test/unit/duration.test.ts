import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationMs, durationText } from '../../src/domain/duration.ts'

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['168h', 604_800_000],
  ['169h', undefined],
  ['0s', undefined],
  ['15', undefined],
  ['15 m', undefined],
  ['-1m', undefined],
  ['1.5h', undefined],
  ['1d', 86_400_000],
  ['8d', undefined],
  ['1w', undefined],
  ['15M', undefined],
  ['', undefined],
  ['99999999999999999999s', undefined],
])('%j is %s ms', (text, expected) => {
  expect(durationMs(text)).toBe(expected)
})

test('a caller that sets no timer may allow more', () => {
  expect(durationMs('30d', Number.MAX_SAFE_INTEGER)).toBe(2_592_000_000)
})

test('whatever is accepted is a whole number that a timer can wait for', () => {
  const texts = fc.tuple(fc.nat(), fc.constantFrom('s', 'm', 'h')).map(([count, unit]) => `${count}${unit}`)
  fc.assert(
    fc.property(texts, (text) => {
      const ms = durationMs(text)
      return ms === undefined || (Number.isSafeInteger(ms) && ms > 0 && ms < 2 ** 31)
    }),
  )
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0s'],
  [9_999, '9.9s'],
  [45_000, '45s'],
  [59_999, '59s'],
  [60_000, '1m 00s'],
  [185_000, '3m 05s'],
  [3_599_000, '59m 59s'],
  [3_600_000, '1h 00m'],
  [3_725_000, '1h 02m'],
  [90_000_000, '25h 00m'],
])('%d ms reads %s', (ms, expected) => {
  expect(durationText(ms)).toBe(expected)
})
