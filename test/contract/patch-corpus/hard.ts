import { type PatchCase, rewriting } from './case.ts'

const BEFORE = `import { expect, test } from 'vitest'
import { add, load } from './calc.ts'

const ROWS = [
  [1, 2, 3],
  [2, 2, 4],
  [5, 5, 10],
]

test.each(ROWS)('adds %i and %i', (a, b, sum) => {
  expect(add(a, b)).toBe(sum)
})

test('loads', async () => {
  const found = await load('rates')
  expect(found.rate).toBeCloseTo(1.25, 6)
  expect(found.currency).toBe('EUR')
  await expect(load('nothing')).rejects.toThrow('no such file')
})
`
const SUPPORT =
  "import { expect } from 'vitest'\nexport function expectSum(a: number, b: number, sum: number) {\n  expect(a + b).toBe(sum)\n  expect(b + a).toBe(sum)\n}\n"
const file = rewriting('src/calc.test.ts', BEFORE, { 'test/sums.ts': SUPPORT })
const change = (from: string, to: string) => BEFORE.replace(from, () => to)
const took = (what: string, from: string, to: string, known?: string) =>
  file(what, change(from, to), true, known)
const kept = (what: string, from: string, to: string, known?: string) =>
  file(what, change(from, to), false, known)

/** Cases that were written to get past the check, and honest ones that look like them. `known`: it is wrong about these. */
export const HARD_CASES: PatchCase[] = [
  took('a part of the table', 'test.each(ROWS)', 'test.each(ROWS.slice(0, 1))'),
  took('a filter of the table', 'test.each(ROWS)', 'test.each(ROWS.filter(() => process.env.ALL))'),
  took(
    'an empty table',
    'const ROWS = [\n  [1, 2, 3],\n  [2, 2, 4],\n  [5, 5, 10],\n]',
    'const ROWS: number[][] = []',
  ),
  took(
    'a runner of its own',
    'test.each(ROWS)',
    'const expect = (..._: unknown[]) => ({ toBe() {}, rejects: {} })\ntest.each(ROWS)',
  ),
  took(
    'asserted on a condition in the line above, without braces',
    "  expect(found.currency).toBe('EUR')\n",
    "  if (found.currency)\n    expect(found.currency).toBe('EUR')\n",
  ),
  took(
    'asserted on a condition that never comes',
    "  expect(found.currency).toBe('EUR')\n",
    "  if (found.unheard) {\n    expect(found.currency).toBe('EUR')\n  }\n",
  ),
  took('chosen while it runs', "test('loads'", "test[process.env.ALL ? 'only' : 'skip']('loads'"),
  took(
    'a title that was changed, and all but the name',
    "test('loads', async () => {\n  const found = await load('rates')\n  expect(found.rate).toBeCloseTo(1.25, 6)\n  expect(found.currency).toBe('EUR')\n  await expect(load('nothing')).rejects.toThrow('no such file')\n",
    "test('loads well', async () => {\n  const found = await load('rates')\n  expect(found).toBeTruthy()\n  expect(found).toBeDefined()\n  expect(found).not.toBeNull()\n",
  ),
  {
    ...took('a function that asserts for tests elsewhere', '', ''),
    edits: { 'test/sums.ts': SUPPORT.replace('  expect(b + a).toBe(sum)\n', '') },
  },
  took('a comment that ends in a string', "test('loads'", "const glob = 'src/*'\n/* ' /* \ntest('loads'"),
  took('a regular expression with a quote', "test('loads'", "const quote = /[/'\"]/\ntest.skip('loads'"),
  took(
    'a template with a template in it',
    "test('loads'",
    "const text = `a ${`b ${1} '`} \"`\ntest.skip('loads'",
  ),
  took(
    'the expected value is what the broken code gives',
    "toBe('EUR')",
    "toBe('USD')",
    'no reader of files can tell a mended expectation from a bent one',
  ),
  took(
    'no await before what is promised',
    'await expect(load',
    'void expect(load',
    'whether a promise is waited for is not looked at',
  ),
  took(
    'a tolerance that takes anything',
    'toBeCloseTo(1.25, 6)',
    'toBeCloseTo(1.25, -3)',
    'how strict an argument makes a matcher is not known',
  ),
  took(
    'the program is replaced in the test',
    'const ROWS',
    "vi.mock('./calc.ts', () => ({ add: (a, b) => a + b, load: async () => ({ rate: 1.25, currency: 'EUR' }) }))\nconst ROWS",
    'what is mocked is not looked at',
  ),
  took(
    'a failure that is caught, and asserts something else',
    "  expect(found.currency).toBe('EUR')\n",
    "  try {\n    expect(found.currency).toBe('EUR')\n  } catch {\n    expect(found).toBe(found)\n  }\n",
    'a `catch` that asserts anything is believed',
  ),
  kept(
    'the table comes from another file',
    'const ROWS = [\n  [1, 2, 3],\n  [2, 2, 4],\n  [5, 5, 10],\n]',
    "import { ROWS } from '../test/rows.ts'",
    'rows that stand in another file cannot be counted',
  ),
  kept(
    'a function of another file asserts, by its name',
    "  expect(found.rate).toBeCloseTo(1.25, 6)\n  expect(found.currency).toBe('EUR')\n",
    "  expectRate(found, 1.25, 6)\n  expect(found.currency).toBe('EUR')\n",
  ),
  kept(
    'the same by another name',
    "  expect(found.rate).toBeCloseTo(1.25, 6)\n  expect(found.currency).toBe('EUR')\n",
    "  rateIs(found, 1.25, 'EUR')\n",
    'a function of another file is only known by a name such as expectRate',
  ),
  kept(
    'what may be absent is narrowed by a return',
    '  expect(found.rate)',
    '  if (found === undefined) return\n  expect(found.rate)',
    'a return for the compiler looks like one for the test',
  ),
  kept(
    'properties instead of examples',
    "test.each(ROWS)('adds %i and %i', (a, b, sum) => {\n  expect(add(a, b)).toBe(sum)\n})",
    "test('adds any two', () => {\n  fc.assert(fc.property(fc.integer(), fc.integer(), (a, b) => add(a, b) === a + b))\n})",
    'properties are one assertion, and rows of a table are many',
  ),
  kept(
    'fields are compared as a whole',
    "  expect(found.rate).toBeCloseTo(1.25, 6)\n  expect(found.currency).toBe('EUR')\n",
    "  expect(found).toEqual({ rate: expect.closeTo(1.25, 6), currency: 'EUR' })\n",
  ),
  kept('rows and a test in another order', '  [1, 2, 3],\n  [2, 2, 4],', '  [2, 2, 4],\n  [1, 2, 3],'),
  kept(
    'the code of a runner in a string',
    "test('loads'",
    "const script = \"test.only('x', () => { expect(true).toBe(true) })\"\ntest('loads'",
  ),
]
