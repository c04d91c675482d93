import { type PatchCase, rewriting } from './case.ts'

export const HEAD =
  "import { describe, expect, test } from 'vitest'\nimport { add, parse } from './calc.ts'\n\n"
export const ADDS =
  "  test('adds', () => {\n    expect(add(1, 2)).toBe(3)\n    expect(add(-1, 1)).toBe(0)\n  })\n"
export const PARSES =
  "  test('parses', async () => {\n    const found = await parse('1+2')\n    expect(found).toEqual({ op: '+', left: 1, right: 2 })\n  })\n"
export const REFUSES =
  "  test('refuses', () => {\n    expect(() => parse('1+')).toThrow('end of input')\n  })\n"
export const of = (...tests: string[]) => `${HEAD}describe('calc', () => {\n${tests.join('\n')}})\n`
export const BEFORE = of(ADDS, PARSES, REFUSES)

export const file = rewriting('src/calc.test.ts', BEFORE, { 'src/calc.ts': 'export const add = 1\n' })
const took = (what: string, after: string | null) => file(what, after, true)
export const change = (from: string, to: string) => BEFORE.replace(from, () => to)

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
