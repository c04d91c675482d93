import { describe, expect, test } from 'vitest'
import { FOLKLORE, kindOf } from '../../src/workers/folklore.ts'
import { retryAfterMsIn } from '../../src/workers/retry-after.ts'

describe('folklore', () => {
  const seen = FOLKLORE.flatMap((row, index) =>
    row.seen.map((message) => [message, row.kind, index] as const),
  )

  test.each(seen)('%s → %s', (message, kind, index) => {
    expect({
      kind: kindOf(message),
      row: FOLKLORE.findIndex(({ pattern }) => pattern.test(message)),
    }).toEqual({ kind, row: index })
  })

  test('no row lives on the words of another: each is needed for its own messages', () => {
    const idle = FOLKLORE.filter((row) =>
      row.seen.every((message) => FOLKLORE.some((other) => other !== row && other.pattern.test(message))),
    )
    // An idle stream is a cut stream with a reason of its own, and has to come first.
    expect(idle.map(({ kind }) => kind)).toEqual(['went_silent'])
  })

  test.each(['', 'Hello.', 'I read about the error: unexpected status codes', 'We could try a limit'])(
    'other words mean nothing: %j',
    (message) => {
      expect(kindOf(message)).toBeUndefined()
    },
  )
})

describe('the delay that a vendor asks for', () => {
  test.each([
    ['rate limit exceeded: Rate limit reached. Please try again in 1.5s.', 1_500],
    ['Please try again in 20s.', 20_000],
    ['Please try again in 6m0s.', 360_000],
    ['Please try again in 1h2m3s', 3_723_000],
    ['Please try again in 850ms.', 850],
    ['Please try again in 0.1ms.', 1],
    ['or try again at 4:55 AM.', undefined],
    ['Please try again in a while.', undefined],
    ['', undefined],
  ])('%j: %j ms', (message, ms) => {
    expect(retryAfterMsIn(message)).toBe(ms)
  })
})
