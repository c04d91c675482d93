import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { countOf } from '../../src/decide/runners/index.ts'

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures/runners', `${name}.txt`), 'utf8')
/** `outside`: how many of the failed ones broke outside of any test. */
const count = (
  runner: string,
  passed: number,
  failed = 0,
  skipped = 0,
  failing: string[] = [],
  outside = 0,
) => ({ runner, passed, failed, ran: passed + failed - outside, skipped, failing })

const VITEST = [
  'broken.test.js [ broken.test.js ]',
  'deep.test.ts > outer > inner > odd > is | red',
  'sum.test.js > sum > adds',
]
const JEST = ['./sum.test.js › sum › adds', './broken.test.js']
const MOCHA = ['sum › adds', 'sum › inner › throws', 'hooked › "before all" hook for "x"']
const PYTEST = ['test_sum.py::test_adds', 'test_sum.py::TestK::test_param[a b]', 'test_sum.py::test_err']
const UNITTEST = [
  'test_err (test_sum.T.test_err)',
  'test_adds (test_sum.T.test_adds)',
  'test_subs (test_sum.T.test_subs) (i=1)',
]
const CARGO = ['src/lib.rs tests::adds', 'tests/it.rs outside_red']

/** What each recorded run must count; see fixtures/runners/README.md for how they were made. */
const RECORDED: Record<string, ReturnType<typeof count> | undefined> = {
  'vitest-red': count('vitest', 2, 3, 2, VITEST, 1),
  'vitest-verbose': count('vitest', 2, 3, 2, VITEST, 1),
  'vitest-dot': count('vitest', 3, 3, 2, VITEST, 1),
  'vitest-npm': count('vitest', 3, 3, 2, VITEST, 1),
  'vitest-colour': count('vitest', 2, 1, 0, VITEST.slice(1, 2)),
  'vitest-green': count('vitest', 1),
  'vitest-filter': count('vitest', 1, 0, 1),
  'vitest-none': count('vitest', 0),
  'jest-red': count('jest', 2, 2, 2, JEST, 1),
  'jest-verbose': count('jest', 2, 2, 2, JEST, 1),
  'jest-matching': count('jest', 1, 1, 0, JEST.slice(1), 1),
  'jest-none': count('jest', 0),
  'mocha-red': count('mocha', 1, 3, 2, MOCHA, 1),
  'mocha-dot': count('mocha', 1, 3, 2, MOCHA, 1),
  'mocha-green': count('mocha', 1),
  'node-spec-red': count('node:test', 3, 2, 2, ['sum.test.mjs: adds', 'sum.test.mjs: inner red']),
  'node-tap-red': count('node:test', 3, 2, 2, ['adds', 'inner red']),
  'node-spec-green': count('node:test', 1),
  'node-tap-green': count('node:test', 1),
  'node-spec-none': count('node:test', 0),
  'node-none': undefined,
  'pytest-red': count('pytest', 3, 3, 2, PYTEST, 1),
  'pytest-q': count('pytest', 2, 3, 2, PYTEST, 1),
  'pytest-v': count('pytest', 2, 3, 2, PYTEST, 1),
  'pytest-colour': count('pytest', 2, 3, 2, PYTEST, 1),
  'pytest-broken': count('pytest', 0, 1, 0, ['test_broken.py'], 1),
  'pytest-green': count('pytest', 1),
  'pytest-q-green': count('pytest', 1),
  'pytest-none': count('pytest', 0),
  'unittest-red': count('unittest', 2, 3, 2, UNITTEST),
  'unittest-v': count('unittest', 2, 3, 2, UNITTEST),
  'unittest-green': count('unittest', 1),
  'unittest-none': count('unittest', 0),
  'cargo-red': count('cargo test', 4, 2, 1, CARGO),
  'cargo-green': count('cargo test', 4, 0, 1),
  'cargo-none': count('cargo test', 0),
  'cargo-broken': undefined,
}

describe('what runners say of their tests (H7)', () => {
  test.each(Object.entries(RECORDED))('%s', (name, counted) => {
    expect(countOf(recorded(name))).toEqual(counted)
  })

  const GO: [what: string, output: string, counted: unknown][] = [
    [
      'plain',
      '--- FAIL: TestAdds (0.00s)\n    sum_test.go:9: got -1\n    --- FAIL: TestAdds/one (0.00s)\nFAIL\nFAIL\texample.org/shop\t0.003s\nok  \texample.org/shop/util\t0.002s\n?   \texample.org/shop/cmd\t[no test files]\nFAIL\n',
      {
        runner: 'go test',
        failed: 2,
        failing: ['example.org/shop TestAdds', 'example.org/shop TestAdds/one'],
      },
    ],
    [
      '-v',
      '=== RUN   TestAdds\n    sum_test.go:9: got -1\n--- FAIL: TestAdds (0.00s)\n=== RUN   TestZero\n--- PASS: TestZero (0.00s)\n=== RUN   TestLater\n--- SKIP: TestLater (0.00s)\nFAIL\nFAIL\texample.org/shop\t0.003s\nFAIL\n',
      count('go test', 1, 1, 1, ['example.org/shop TestAdds']),
    ],
    [
      'a package that does not build',
      '# example.org/shop\n./sum.go:3:1: syntax error\nFAIL\texample.org/shop [build failed]\nFAIL\n',
      { runner: 'go test', failed: 1, failing: ['example.org/shop'] },
    ],
    [
      'no tests',
      '?   \texample.org/shop\t[no test files]\nok  \texample.org/util\t0.002s [no tests to run]\n',
      count('go test', 0),
    ],
    [
      '-json',
      [
        '{"Time":"2026-01-02T03:04:05Z","Action":"start","Package":"example.org/shop"}',
        '{"Action":"run","Package":"example.org/shop","Test":"TestAdds"}',
        '{"Action":"output","Package":"example.org/shop","Test":"TestAdds","Output":"--- FAIL: TestAdds (0.00s)\\n"}',
        '{"Action":"fail","Package":"example.org/shop","Test":"TestAdds","Elapsed":0}',
        '{"Action":"pass","Package":"example.org/shop","Test":"TestZero","Elapsed":0}',
        '{"Action":"skip","Package":"example.org/shop","Test":"TestLater","Elapsed":0}',
        '{"Action":"fail","Package":"example.org/shop","Elapsed":0.003}',
        '{"Action":"fail","Package":"example.org/broken","Elapsed":0}',
      ].join('\n'),
      count('go test', 1, 2, 1, ['example.org/shop TestAdds', 'example.org/broken'], 1),
    ],
  ]
  test.each(GO)('go test, %s (as documented: there is no go here to record)', (_what, output, counted) => {
    expect(countOf(output)).toEqual(counted)
  })

  test.each([
    [
      'pnpm -r',
      'packages/a test:       Tests  1 passed (1)\npackages/b test:       Tests  2 failed | 1 passed (3)\npackages/b test:  FAIL  x.test.ts > a\n',
      count('vitest', 2, 2, 0, ['x.test.ts > a']),
    ],
    ['turbo', '@shop/a:test: Tests:       1 failed, 2 passed, 3 total\n', count('jest', 2, 1)],
    ['yarn', 'yarn run v1.22.22\n$ jest\nTests:       2 passed, 2 total\nDone in 1.0s.\n', count('jest', 2)],
    [
      'colours',
      '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m1 passed\u001b[39m\u001b[22m\u001b[90m (1)\u001b[39m\n',
      count('vitest', 1),
    ],
    ['Windows line ends', 'Tests:       2 passed, 2 total\r\n', count('jest', 2)],
    [
      'two runners',
      'Tests:       2 passed, 2 total\n  1 passing (4ms)\n  1 failing\n\n  1) adds:\n',
      count('jest, mocha', 3, 1, 0, ['adds']),
    ],
  ])('through the noise of %s', (_what, output, counted) => {
    expect(countOf(output)).toEqual(counted)
  })

  test('what broke outside of any test is red, and no test that ran', () => {
    const outside = [
      '      Tests  2 passed (2)\n     Errors  1 error\n',
      '  2 passing (4ms)\n  1 failing\n\n  1) sum\n       "after all" hook for "adds":\n',
      '===== 2 passed, 1 error in 0.02s =====\n',
      '# tests 3\n# pass 2\n# fail 1\nnot ok 3 - lib/sum.test.mjs\n',
      'ℹ tests 3\nℹ pass 2\nℹ fail 1\ntest at sum.test.mjs:1:1\n✖ sum.test.mjs (9.5ms)\n',
    ]
    const counts = outside.map(countOf)
    expect(counts.map((one) => [one?.passed, one?.failed, one?.ran])).toEqual(counts.map(() => [2, 1, 2]))
  })

  test('nobody’s words are nobody’s count', () => {
    expect(countOf('All 12 tests passed!\nok\n')).toBeUndefined()
    expect(countOf('')).toBeUndefined()
  })

  test('lines that were made to be slow are not read', () => {
    const name = (length: number) => ` FAIL  ${'x'.repeat(length)}\n      Tests  1 failed (1)\n`
    expect([countOf(name(1_990))?.failing.length, countOf(name(3_000))?.failing.length]).toEqual([1, 0])
    const slow = `      Tests  ${'1 a1 '.repeat(400_000)}\n ${'1 failed, '.repeat(200_000)}\nFAILED ${'a.py - '.repeat(200_000)}\n`
    expect(countOf(`${slow}${slow}      Tests  1 passed (1)\n`)).toEqual(count('vitest', 1))
    expect(countOf(`      Tests  ${'1 a1 '.repeat(390)}\n`.repeat(500))).toBeUndefined()
  })
})
