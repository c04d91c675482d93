import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepLast } from '../../src/io/byte-ring.ts'

const ringOf = (limit: number, chunks: Buffer[]): string => {
  const ring = keepLast(limit)
  for (const chunk of chunks) ring.push(chunk)
  return ring.text()
}

test('the last bytes are kept, whatever the chunks', () => {
  const chunks = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }))
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 40 }), (texts, limit) => {
      const kept = ringOf(
        limit,
        texts.map((text) => Buffer.from(text)),
      )
      expect(kept).toBe(texts.join('').slice(-limit))
    }),
    { numRuns: 500 },
  )
})

test('a character that the cut went through is left out, one that was invalid is replaced', () => {
  expect(ringOf(6, [Buffer.from('abc👋de')])).toBe('👋de')
  expect(ringOf(5, [Buffer.from('abc👋de')])).toBe('de')
  expect(ringOf(4, [Buffer.from('ab'), Buffer.from([0xff]), Buffer.from('cde')])).toBe('\uFFFDcde')
})
