import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure } from '../../src/domain/failure.ts'
import { usdText } from '../../src/domain/money.ts'
import { nearest, suggestion } from '../../src/domain/nearest.ts'
import { allOf, each, fail, maybe, ok, type Result } from '../../src/domain/result.ts'

const NAMES = ['code-auditor', 'implementer', 'reviewer', 'run', 'result']

describe('names a person may have meant', () => {
  test.each([
    ['reviewr', ['reviewer']],
    ['REVIEWER', ['reviewer']],
    ['audit', ['code-auditor']],
    ['resutl', ['result']],
    ['rnu', ['run']],
    ['zzzzzzzzzz', []],
  ])('%s: %j', (name, expected) => {
    expect(nearest(name, NAMES)).toEqual(expected)
  })

  test('the best comes first, and at most three come', () => {
    expect(nearest('aaa', ['aab', 'aaa', 'abb', 'aa', 'aaaa'])).toEqual(['aaa', 'aab', 'aa'])
  })

  test('a name itself is always the nearest', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), {
      minLength: 1,
      selector: (name) => name.toLowerCase(),
    })
    fc.assert(
      fc.property(names, (known) => {
        expect(nearest(known[0] ?? '', known)[0]).toBe(known[0])
      }),
    )
  })

  test('where nothing is near, everything is named', () => {
    expect([suggestion('reviewr', NAMES), suggestion('zzzzzzzzzz', ['a', 'b'])]).toEqual([
      'Did you mean `reviewer`?',
      'Known: a, b.',
    ])
  })
})

describe('money for people', () => {
  test.each([
    [0, '$0.00'],
    [1, '$0.000001'],
    [99, '$0.000099'],
    [100, '$0.0001'],
    [1_500, '$0.0015'],
    [10_000, '$0.01'],
    [2_000_000, '$2.00'],
    [1_234_567_890, '$1234.57'],
    ['unknown', 'cost unknown'],
  ] as const)('%j micro-USD is %s', (usdMicros, text) => {
    expect(usdText(usdMicros)).toBe(text)
  })

  test('only nothing reads as nothing (T21)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (usdMicros) => {
        expect(Number(usdText(usdMicros).slice(1))).toBeGreaterThan(0)
      }),
    )
  })
})

describe('values or the reason why there is none', () => {
  const no = fail(failure('wrong_usage', 'first'))
  const later = fail(failure('empty_goal', 'second'))
  const number = (text: string): Result<number> => (text === '' ? no : ok(text.length))

  test('all values come together; what reads as absent is left out', () => {
    expect(
      allOf({ a: ok(1), b: ok(undefined), c: maybe(undefined, number), d: maybe('xy', number) }),
    ).toEqual(ok({ a: 1, d: 2 }))
  })

  test('the first failure stands for all', () => {
    expect(allOf({ a: ok(1), b: no, c: later })).toBe(no)
  })

  test('each of a list, or the first failure', () => {
    expect([each(['a', 'bc'], number), each(['a', '', ''], number), each([], number)]).toEqual([
      ok([1, 2]),
      no,
      ok([]),
    ])
  })
})
