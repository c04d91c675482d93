import { type PatchCase, rewriting } from './case.ts'
import { ADDS, BEFORE, change, file, HEAD, of, PARSES, REFUSES } from './javascript.ts'

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
