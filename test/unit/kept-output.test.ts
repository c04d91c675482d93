import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepEnds, type Transcript } from '../../src/io/kept-output.ts'

const SHARES = { head: 20, tail: 30, pinned: 12 }

function keep(chunks: string[], { limit = 10_000, pins = [] as [number, string][] } = {}) {
  let written = ''
  const transcript: Transcript = {
    write: (bytes) => {
      written += bytes.toString('latin1')
    },
    close: () => true,
    discard: () => {},
  }
  const output = keepEnds(limit, transcript, SHARES)
  for (const chunk of chunks) output.push(Buffer.from(chunk, 'latin1'))
  for (const [startsAt, line] of pins) output.pin(startsAt, line)
  return { ...output.end(), written, seen: output.bytesSeen(), truncated: output.isTruncated() }
}

test('the transcript has everything up to the limit; the text is a part of it at both ends, cut at lines', () => {
  const line = fc.stringMatching(/^[a-z]{0,12}$/)
  const chunked = fc.array(fc.tuple(line, fc.boolean())).map((lines) => {
    const chunks = ['']
    for (const [text, ends] of lines) {
      chunks[chunks.length - 1] += `${text}\n`
      if (ends) chunks.push('')
    }
    return chunks
  })
  fc.assert(
    fc.property(chunked, fc.integer({ min: 0, max: 200 }), (chunks, limit) => {
      const all = chunks.join('')
      const taken = all.slice(0, limit)
      const { text, omittedBytes, ...told } = keep(chunks, { limit })
      expect(told).toEqual({ written: taken, seen: all.length, truncated: all.length > limit })
      const isHeld = taken.length <= SHARES.head + SHARES.tail
      const first = taken.slice(0, taken.lastIndexOf('\n', SHARES.head - 1) + 1)
      const last = taken.slice(taken.indexOf('\n', taken.length - SHARES.tail) + 1)
      const expected = isHeld ? taken : first + last
      expect({ text, omittedBytes }).toEqual({
        text: expected,
        omittedBytes: taken.length - expected.length,
      })
    }),
    { numRuns: 500 },
  )
})

const LINES = 'aaaaaaaaa\n'.repeat(20)

test.each<[what: string, pins: [number, string][], between: string]>([
  ['a pinned line of the middle is kept', [[100, 'pinned']], 'pinned\n'],
  [
    'in order',
    [
      [100, 'one'],
      [110, 'two'],
    ],
    'one\ntwo\n',
  ],
  [
    'the newest where there are too many',
    [
      [60, 'first'],
      [100, 'one'],
      [110, 'two'],
    ],
    'one\ntwo\n',
  ],
  [
    'what stands in the text anyway is not told twice',
    [
      [0, 'aaaaaaaaa'],
      [10, 'aaaaaaaaa'],
      [190, 'aaaaaaaaa'],
    ],
    '',
  ],
])('%s', (_what, pins, between) => {
  const { text, omittedBytes } = keep([LINES], { pins })
  const kept = 'aaaaaaaaa\n'.repeat(2) + between + 'aaaaaaaaa\n'.repeat(2)
  expect({ text, omittedBytes }).toEqual({ text: kept, omittedBytes: LINES.length - kept.length })
})

test('an endless line leaves nothing whole, and says so', () => {
  const { text, omittedBytes } = keep(['x'.repeat(500)])
  expect({ text, omittedBytes }).toEqual({ text: '', omittedBytes: 500 })
})
