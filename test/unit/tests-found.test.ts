import { describe, expect, test } from 'vitest'
import { lossesBetween } from '../../src/decide/tests/compare.ts'
import { compareCounts } from '../../src/decide/tests/counts.ts'
import type { Language } from '../../src/decide/tests/found-test.ts'
import { configLosses } from '../../src/decide/tests/runner-config.ts'
import { scan, testFileOf } from '../../src/decide/tests/test-files.ts'

/** Name, why it is skipped, rows, and assertions by strength. */
const told = (language: Language, text: string) =>
  scan(language, text).tests.map(({ title, groups, skipped, rows, asserted: { strong, weak, trivial } }) => [
    [...groups, title].join(' › '),
    skipped,
    rows,
    `${strong}/${weak}/${trivial}`,
  ])

describe('the tests of a file are found with what they assert', () => {
  test('JavaScript', () => {
    const text = `
const ROWS = [[1, 2], [3, 4]]
const check = (a) => { expect(a).toBe(1); assert.equal(a, 1) }
describe('a', () => {
  it.each(ROWS)('b %i', (a, b) => check(b))
  it.skip('c', () => { expect(true).toBe(true) })
  describe.each\`
    x | y
    1 | 2
    2 | 3
  \`('d', () => { test('e', { timeout: 1 }, async () => { await expect(f()).resolves.toBeDefined() }) })
})
// test('no', () => {})
const text = \`test('no', () => {})\`, pattern = /test('no', () => {})/
xit('f', function () { this.skip() })
test('g')
regex.test('h', () => {})
`
    expect(told('javascript', text)).toEqual([
      ['a › b %i', undefined, 2, '2/0/0'],
      ['a › c', 'skip', undefined, '0/0/1'],
      ['a › d › e', undefined, 2, '0/1/0'],
      ['f', 'xit', undefined, '0/0/0'],
      ['g', 'no body', undefined, '0/0/0'],
    ])
  })

  test('JavaScript, where one is the only one', () => {
    expect(told('javascript', "test('a', () => f())\ntest.only('b', () => f())\n")).toEqual([
      ['a', 'only elsewhere', undefined, '0/0/0'],
      ['b', undefined, undefined, '0/0/0'],
    ])
  })

  test('Python', () => {
    const text = `
@pytest.mark.parametrize("a", [1, 2, 3])
def test_a(a):
    """assert this"""
    assert a == 1  # assert that
class TestB:
    @pytest.mark.skipif(True, reason="x")
    def test_c(self):
        assert True
    async def test_d(
        self,
    ) -> None:
        with pytest.raises(ValueError):
            f()
        return
        assert x == 1
class Helper:
    def test_e(self): assert x == 1
`
    expect(told('python', text)).toEqual([
      ['test_a', undefined, 3, '1/0/0'],
      ['TestB › test_c', 'skipif', undefined, '0/0/1'],
      ['TestB › test_d', undefined, undefined, '1/0/0'],
    ])
  })

  test('Go', () => {
    const text = `package a
func TestA(t *testing.T) {
	for _, c := range []struct{ a int }{{1}, {2}} { check(t, c.a) }
	t.Run("b", func(t *testing.T) { t.Skip("x") })
}
func check(t *testing.T, a int) { if a != 1 { t.Errorf("no: %q", "t.Fatal()") } }
func Testing() {}
func ExampleC() {
	// Output: 1
}
`
    expect(told('go', text)).toEqual([
      ['TestA', undefined, 2, '1/0/0'],
      ['TestA › b', 't.Skip()', undefined, '0/0/0'],
      ['ExampleC', undefined, undefined, '1/0/0'],
    ])
  })

  test('Rust', () => {
    const text = `
fn life<'a>(x: &'a str) { assert!(x.len() > 1) }
#[cfg(test)]
mod tests {
    #[test] fn a() { for x in [1, 2] { assert_eq!(f(x), 2) } }
    #[ignore] #[tokio::test] async fn b() { assert!(true, r#"assert!(x == 1)"#) }
    /* /* nested */ #[test] fn c() {} */
    fn d() {}
}
`
    expect(told('rust', text)).toEqual([
      ['tests › a', undefined, 2, '1/0/0'],
      ['tests › b', '#[ignore]', undefined, '0/0/1'],
    ])
  })
})

test.each([
  ['src/a.test.ts', 'named'],
  ['test/a.js', 'placed'],
  ['test/world/place.py', 'support'],
  ['tests/conftest.py', 'support'],
  ['a_test.go', 'named'],
  ['a_windows_test.go', 'placed'],
  ['testdata/a_test.go', undefined],
  ['node_modules/a/a.test.js', undefined],
  ['src/CartTest.java', 'foreign'],
  ['spec/cart_spec.rb', 'foreign'],
  ['src/contest.ts', undefined],
])('%s is %s to a runner', (path, how) => {
  expect(testFileOf(path)?.how).toBe(how)
})

test.each([
  [
    'fewer run',
    { ran: 4, skipped: 0 },
    { ran: 3, skipped: 0 },
    { fewer: 'vitest ran 4 tests before, and runs 3 with the patch' },
  ],
  [
    'more are skipped',
    { ran: 3, skipped: 0 },
    { ran: 3, skipped: 1 },
    { fewer: 'vitest skipped 0 tests before, and skips 1 with the patch' },
  ],
  [
    'what broke outside of a test is mended',
    { ran: 3, failed: 1, skipped: 0 },
    { ran: 3, failed: 0, skipped: 0 },
    { same: 'vitest' },
  ],
  [
    'what is not told is not compared',
    { skipped: 3 },
    { skipped: 1 },
    { unknown: 'vitest does not say how many tests ran' },
  ],
  [
    'nor are two runners',
    { ran: 3 },
    { runner: 'jest', ran: 1 },
    { unknown: 'vitest counted before, jest with the patch' },
  ],
])('by the runner’s own count: %s', (_what, before, after, wanted) => {
  const told = { runner: 'vitest', failing: [] }
  expect(compareCounts({ ...told, ...before }, { ...told, ...after })).toEqual(wanted)
})

test.each([
  ['brackets', '('.repeat(200_000)],
  ['tests in tests', "test('a', () => {".repeat(12_000)],
  ['templates in templates', '`${'.repeat(80_000)],
  ['returns', '{return;'.repeat(30_000)],
  ['assertions in assertions', 't.is('.repeat(10_000)],
  ['ifs', `test('a', () => {${'if '.repeat(80_000)}`],
])('a hostile file of %s is looked through to its end', (_what, text) => {
  expect(scan('javascript', text).asserting).toEqual([])
})

test.each([
  ['returns', '    return\n'.repeat(25_000)],
  ['tries', '    try:\n        x\n    except:\n        y\n'.repeat(7_000)],
])('a hostile file of %s in Python is looked through to its end', (_what, body) => {
  expect(scan('python', `def test_a():\n${body}`).tests).toHaveLength(1)
})

test('a hostile file of loops in Rust is looked through to its end', () => {
  const loops = 'for a in ['.repeat(20_000)
  expect(scan('rust', `#[test] fn a() {\n${loops}\n}`).tests).toHaveLength(1)
})

test.each([
  ['Makefile', 'test-test_'.repeat(25_000), []],
  ['Cargo.toml', `${' '.repeat(250_000)}x`, []],
  ['pytest.ini', `${'\n'.repeat(250_000)}x`, []],
  ['vitest.config.ts', 'exclude:["a",'.repeat(15_000), ['exclude']],
  ['vitest.config.ts', `x={${'build:{'.repeat(15_000)}${'dir:1,'.repeat(15_000)}`, []],
])('a hostile %s is looked through to its end', (path, text, losses) => {
  expect(configLosses(path, '', text)).toEqual(losses)
})

test('what chooses files for coverage chooses no tests, wherever it stands there', () => {
  const config = "export default { test: { coverage: { thresholds: { lines: 9 }, exclude: ['a'] } } }"
  expect(configLosses('vitest.config.ts', 'export default {}', config)).toEqual([])
})

describe('of very many tests', () => {
  const files = (title: string, assertion: string, name: (at: number) => string) =>
    Array.from({ length: 20 }, (_, file) => {
      const one = (at: number) =>
        `test('${title} ${file} ${at}', () => {\n  ${assertion}('${name(at)}')\n})\n`
      const text = Array.from({ length: 500 }, (_, at) => one(at)).join('')
      return { path: `f${file}.test.ts`, isCollected: true, scan: scan('javascript', text) }
    })
  const before = files('adds', 'expect(sum(a)).toBe', (at) => `x${at}`)
  const losses = (after: typeof before) => lossesBetween(before, after, new Map()).map(({ what }) => what)

  test('all are found under new names', () => {
    expect(losses(files('it adds', 'expect(sum(a)).toBe', (at) => `x${at}`))).toEqual([])
  })

  test('others do not stand for them, and it is said where not all were compared', () => {
    const what = losses(files('works', 'expect(made.of(all, others)).toEqual', (at) => `other${at}`))
    expect([what.length, new Set(what)]).toEqual([
      10_000,
      new Set(['deleted, or renamed among too many to compare']),
    ])
  })
})
