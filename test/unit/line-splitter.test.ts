import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitLines } from '../../src/io/line-splitter.ts'

type Heard = { lines: string[]; skipped: number[] }

function hear(chunks: Buffer[], maxLineBytes = 1_000): Heard {
  const heard: Heard = { lines: [], skipped: [] }
  const splitter = splitLines(
    maxLineBytes,
    (line) => heard.lines.push(line),
    (count) => heard.skipped.push(count),
  )
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return heard
}

/** The same, the plain way: all bytes at once. */
function hearAtOnce(bytes: Buffer, maxLineBytes: number): Heard {
  const parts = bytes.toString('latin1').split('\n')
  if (parts.at(-1) === '') parts.pop()
  const heard: Heard = { lines: [], skipped: [] }
  for (const part of parts) {
    if (part.length > maxLineBytes) heard.skipped.push(heard.skipped.length + 1)
    else heard.lines.push(Buffer.from(part.replace(/\r$/, ''), 'latin1').toString('utf8'))
  }
  return heard
}

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
}

test('any chunking of any bytes gives the same lines', () => {
  const byte = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0x0a, 0x0d, 0x41, 0xc3, 0xbc, 0xf0, 0x9f, 0x91, 0x8b, 0xff) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
  )
  const stream = fc.array(byte, { maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(stream, fc.array(fc.nat(400)), fc.integer({ min: 1, max: 40 }), (bytes, places, limit) => {
      expect(hear(cut(bytes, places), limit)).toEqual(hearAtOnce(bytes, limit))
    }),
    { numRuns: 1_000 },
  )
})

test.each<[string, string[], Heard]>([
  ['nothing', [], { lines: [], skipped: [] }],
  ['an empty line', ['\n'], { lines: [''], skipped: [] }],
  ['a last line without a newline', ['a\nb'], { lines: ['a', 'b'], skipped: [] }],
  ['carriage returns', ['a\r', '\nb\r\n', 'c\rd\n'], { lines: ['a', 'b', 'c\rd'], skipped: [] }],
  ['a line of just the limit', ['12345678\n'], { lines: ['12345678'], skipped: [] }],
  ['a line over the limit', ['a\n12345678', '9\nb\n'], { lines: ['a', 'b'], skipped: [1] }],
  ['an unfinished line over the limit', ['123456789'], { lines: [], skipped: [1] }],
  ['each line over the limit', ['123456789\n'.repeat(3)], { lines: [], skipped: [1, 2, 3] }],
])('%s', (_, chunks, heard) => {
  expect(
    hear(
      chunks.map((chunk) => Buffer.from(chunk)),
      8,
    ),
  ).toEqual(heard)
})

test('a long line is reported when it is over, and only then', () => {
  const skipped: number[] = []
  const splitter = splitLines(
    8,
    () => {},
    (count) => skipped.push(count),
  )
  for (let times = 0; times < 100; times += 1) splitter.push(Buffer.from('0123456789'))
  const during = [...skipped]
  splitter.push(Buffer.from('\n'))
  expect({ during, skipped }).toEqual({ during: [], skipped: [1] })
})

test('invalid UTF-8 is replaced, also where a character is cut by a chunk', () => {
  const wave = Buffer.from('👋')
  const chunks = [wave.subarray(0, 1), wave.subarray(1), Buffer.from([0x0a, 0xff, 0x41]), wave.subarray(0, 2)]
  expect(hear(chunks).lines).toEqual(['👋', '\uFFFDA\uFFFD'])
})
