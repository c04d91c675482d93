import { type PatchCase, rewriting } from './case.ts'

const HEAD = "import { describe, expect, test } from 'vitest'\nimport { add, parse } from './calc.ts'\n\n"
const ADDS = "  test('adds', () => {\n    expect(add(1, 2)).toBe(3)\n    expect(add(-1, 1)).toBe(0)\n  })\n"
const PARSES =
  "  test('parses', async () => {\n    const found = await parse('1+2')\n    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n  })\n"
const REFUSES = "  test('refuses', () => {\n    expect(() => parse('1+')).toThrow('end of input')\n  })\n"
const of = (...tests: string[]) => `${HEAD}describe('calc', () => {\n${tests.join('\n')}})\n`
const BEFORE = of(ADDS, PARSES, REFUSES)

const file = rewriting('src/calc.test.ts', BEFORE, { 'src/calc.ts': 'export const add = 1\n' })
const took = (what: string, after: string | null) => file(what, after, true)
const change = (from: string, to: string) => BEFORE.replace(from, () => to)

/** By each means that the runners of JavaScript know, and some that they do not. */
export const JAVASCRIPT_TAKEN: PatchCase[] = [
  took('a test is deleted', of(ADDS, REFUSES)),
  took('a test file is deleted', null),
  took('a test is commented out', of(ADDS, PARSES.replace(/^/gm, '// '), REFUSES)),
  took('a test is kept in a block comment only', of(ADDS, `/*\n${PARSES}*/\n`, REFUSES)),
  took('a test is kept in a string only', `${of(ADDS, REFUSES)}export const old = \`${PARSES}\`\n`),
  took('test.skip', change("test('parses'", "test.skip('parses'")),
  took('test.todo', of(ADDS, "  test.todo('parses')\n", REFUSES)),
  took('xtest', change("test('parses'", "xtest('parses'")),
  took('test.fails', change("test('parses'", "test.fails('parses'")),
  took('test.skipIf', change("test('parses'", "test.skipIf(process.env.CI)('parses'")),
  took('skip as an option', change("test('parses', async", "test('parses', { skip: 'later' }, async")),
  took('a skip inside', change('async () => {\n    const', 'async (t) => {\n    t.skip()\n    const')),
  took('describe.skip', change("describe('calc'", "describe.skip('calc'")),
  took('only elsewhere', change("test('adds'", "test.only('adds'")),
  took('a condition around all', change("describe('calc'", "describe.runIf(process.env.DEEP)('calc'")),
  took(
    'another name for a skipped test',
    change("describe('calc'", "const later = test.skip\ndescribe('calc'").replace(
      "test('parses'",
      "later('parses'",
    ),
  ),
  took('an early return', change('    const found', '    return\n    const found')),
  took(
    'an early return on a condition',
    change('    const found', '    if (process.env.CI) return\n    const found'),
  ),
  took(
    'emptied',
    change(
      "    const found = await parse('1+2')\n    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n",
      '',
    ),
  ),
  took(
    'expect(true).toBe(true)',
    change("expect(found).toEqual({ op: '+', left: 1, right: 2 })", 'expect(true).toBe(true)'),
  ),
  took('compared with itself', change("toEqual({ op: '+', left: 1, right: 2 })", 'toEqual(found)')),
  took(
    'or true',
    change(
      "expect(found).toEqual({ op: '+', left: 1, right: 2 })",
      'expect(found.op === 1 || true).toBe(true)',
    ),
  ),
  took(
    'only called',
    change("    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n", '    void found\n'),
  ),
  took(
    'an expect without a matcher',
    change("expect(found).toEqual({ op: '+', left: 1, right: 2 })", 'expect(found)'),
  ),
  took('one assertion less', change('    expect(add(-1, 1)).toBe(0)\n', '')),
  took('a weaker matcher', change("toEqual({ op: '+', left: 1, right: 2 })", 'toBeDefined()')),
  took(
    'a snapshot instead of a value',
    change("toEqual({ op: '+', left: 1, right: 2 })", 'toMatchSnapshot()'),
  ),
  took(
    'inside if (false)',
    change(
      '    expect(add(1, 2)).toBe(3)\n    expect(add(-1, 1)).toBe(0)\n',
      '    if (false) {\n      expect(add(1, 2)).toBe(3)\n      expect(add(-1, 1)).toBe(0)\n    }\n',
    ),
  ),
  took(
    'a failure that is caught',
    change(
      "    const found = await parse('1+2')\n    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n",
      "    try {\n      const found = await parse('1+2')\n      expect(found).toEqual({ op: '+', left: 1, right: 2 })\n    } catch {}\n",
    ),
  ),
  took(
    'deleted, with an empty one of another name in its place',
    of(ADDS, "  test('works', () => {\n    expect(1 + 1).toBe(2)\n  })\n", REFUSES),
  ),
  took('an exit before the others', change("describe('calc'", "process.exit(0)\ndescribe('calc'")),
]

const each = (rows: string, title = 'adds %i and %i') =>
  of(
    `  test.each([${rows}])('${title}', (a, b, sum) => {\n    expect(add(a, b)).toBe(sum)\n  })\n`,
    PARSES,
    REFUSES,
  )

export const JAVASCRIPT_ROWS: PatchCase[] = [
  rewriting('src/calc.test.ts', each('[1, 2, 3], [-1, 1, 0], [5, 5, 10]'))(
    'a row of a table is taken out',
    each('[1, 2, 3], [5, 5, 10]'),
    true,
  ),
  rewriting('src/calc.test.ts', each('[1, 2, 3], [-1, 1, 0]'))(
    'a row is added, and formatted',
    each('\n    [1, 2, 3],\n    [-1, 1, 0],\n    [5, 5, 10],\n  '),
    false,
  ),
  file('a table instead of single tests', each('[1, 2, 3], [-1, 1, 0]'), false),
  file('a table with fewer rows than there were assertions', each('[1, 2, 3]'), true),
  rewriting(
    'src/calc.test.ts',
    of(
      "  test('adds one', () => {\n    expect(add(1, 1)).toBe(2)\n  })\n",
      "  test('adds two', () => {\n    expect(add(2, 2)).toBe(4)\n  })\n",
    ),
  )(
    'two tests become rows',
    of(
      "  test.each([[1, 1, 2], [2, 2, 4]])('adds %i', (a, b, sum) => {\n    expect(add(a, b)).toBe(sum)\n  })\n",
    ),
    false,
  ),
  rewriting(
    'src/calc.test.ts',
    of(
      "  test('adds one', () => {\n    expect(add(1, 1)).toBe(2)\n  })\n",
      "  test('adds two', () => {\n    expect(add(2, 2)).toBe(4)\n  })\n",
    ),
  )(
    'two tests become a loop',
    of(
      '  for (const [a, b, sum] of [\n    [1, 1, 2],\n    [2, 2, 4],\n  ])\n    test(`adds ${a}`, () => {\n      expect(add(a, b)).toBe(sum)\n    })\n',
    ),
    false,
  ),
]

const kept = (what: string, after: string, known?: string) => file(what, after, false, known)

/** What an honest worker does to tests. */
export const JAVASCRIPT_KEPT: PatchCase[] = [
  kept(
    'a test is added',
    of(ADDS, PARSES, REFUSES, "  test('is quick', () => {\n    expect(add(0, 0)).toBe(0)\n  })\n"),
  ),
  kept('a new test is still to be written', of(ADDS, PARSES, REFUSES, "  test.todo('divides')\n")),
  kept(
    'another format',
    BEFORE.replaceAll("'", '"')
      .replace(/\n {4}/g, '\n\t\t')
      .replaceAll(')\n', ');\n'),
  ),
  kept('another name', change("test('parses'", "test('gives a tree for a sum'")),
  kept(
    'other names for the group and the tests',
    change("describe('calc'", "describe('the calculator'").replace("test('adds'", "test('sums two numbers'"),
  ),
  kept('it instead of test', BEFORE.replaceAll('test(', 'it(').replace('test }', 'it }')),
  kept('another order', of(REFUSES, PARSES, ADDS)),
  kept('another expected value', change('toBe(3)', 'toBe(4)')),
  kept(
    'another expected value in place of an error',
    change("toThrow('end of input')", "toThrow('a number is missing')"),
  ),
  kept('stricter', change("toThrow('end of input')", "toThrow(new SyntaxError('end of input'))")),
  kept('one more assertion', change('toBe(0)\n', 'toBe(0)\n    expect(add(2, 2)).toBe(4)\n')),
  kept(
    'fields compared as a whole',
    of(
      ADDS,
      PARSES.replace(
        "expect(found).toEqual({ op: '+', left: 1, right: 2 })",
        "expect(found).toEqual({ op: '+', left: 1, right: 2 })\n    expect(found.op).toBe('+')",
      ),
      REFUSES,
    ),
  ),
  kept(
    'a function of the file asserts',
    `${HEAD}const adding = (a: number, b: number, sum: number) => {\n  expect(add(a, b)).toBe(sum)\n}\n\ndescribe('calc', () => {\n${ADDS.replace('expect(add(1, 2)).toBe(3)', 'adding(1, 2, 3)').replace('expect(add(-1, 1)).toBe(0)', 'adding(-1, 1, 0)')}\n${PARSES}\n${REFUSES}})\n`,
  ),
  kept(
    'one test is split',
    of(
      "  test('adds', () => {\n    expect(add(1, 2)).toBe(3)\n  })\n",
      "  test('adds to nothing', () => {\n    expect(add(-1, 1)).toBe(0)\n  })\n",
      PARSES,
      REFUSES,
    ),
  ),
  kept(
    'a comment that speaks of test.skip',
    change("describe('calc'", "// test.skip('parses') was here: expect(true).toBe(true)\ndescribe('calc'"),
  ),
  kept(
    'a server inside that returns early',
    change(
      '    const found',
      "    const serve = (ok: boolean) => {\n      if (!ok) return\n      parse('1')\n    }\n    serve(true)\n    const found",
    ),
  ),
  kept('no group around them', `${HEAD}${[ADDS, PARSES, REFUSES].join('\n').replace(/^ {2}/gm, '')}`),
  kept(
    'two are merged',
    of(
      "  test('adds and parses', async () => {\n    expect(add(1, 2)).toBe(3)\n    expect(add(-1, 1)).toBe(0)\n    const found = await parse('1+2')\n    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n  })\n",
      REFUSES,
    ),
  ),
]
