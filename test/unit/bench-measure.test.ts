import { expect, test } from 'vitest'
import { held } from '../bench/figure.ts'
import { difference, interleaved, ratio, spread } from '../bench/measure.ts'

test('arms take turns, and the first round is thrown away', async () => {
  const order: string[] = []
  const arm = (name: string) => () => {
    order.push(name)
    return order.length
  }
  expect(await interleaved(2, { a: arm('a'), b: arm('b') })).toEqual({ a: [3, 5], b: [4, 6] })
  expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
})

test('median and quartiles lie between the two neighbours', () => {
  expect(spread([40, 10, 30, 20])).toEqual({ median: 25, q1: 17.5, q3: 32.5, n: 4 })
})

test('differences and ratios are taken round by round, so that a slow round is in both', () => {
  const ours = [12, 110, 13]
  const yardstick = [10, 100, 10]
  expect({
    difference: difference(ours, yardstick).median,
    ratio: ratio(ours, yardstick).median,
  }).toEqual({ difference: 3, ratio: 1.2 })
})

test('nothing measured has no median', () => {
  expect(() => spread([])).toThrow('a median of nothing')
})

test.each([
  [{ atMost: 5 }, 5, true],
  [{ atMost: 5 }, 5.1, false],
  [{ exactly: 12 }, 12, true],
  [{ exactly: 12 }, 11, false],
] as const)('%o held against %d: met %s', (target, value, met) => {
  expect(held('it', 'ms', value, target)).toMatchObject({ target, met })
})
