import { assemble, type Found, type Named } from './assemble.ts'
import type { Assertion } from './asserted.ts'
import { guardsIn } from './brace-guards.ts'
import { beginning, blanked, clipped, closeOf, partsIn, type Range, within } from './brackets.ts'
import { MOST, type Scan, type Strength } from './found-test.ts'
import { type Masked, mask } from './mask.ts'
import { type Table, tableOf } from './tables.ts'
import { unreached } from './unreached.ts'

type Func = Named & Range

/** The tests of a file for `go test`: functions by their names, and `t.Run` with a title that is written out. */
export function scanGo(text: string): Scan {
  const raw = mask(text, 'go')
  const masked: Masked = { plain: raw.plain, code: blanked(raw.code, unreached(raw.code)) }
  const { code } = masked
  const functions = functionsIn(code)
  const tests = functions
    .slice(0, 2 * MOST)
    .filter(({ name }) => /^(?:Test|Fuzz|Example|Benchmark)(?![a-z])/.test(name) && name !== 'TestMain')
  const assertions = [...goAssertions(masked), ...outputs(text, tests)]
  const tag = buildTag(text)
  const found = tests.flatMap((test): Found[] => {
    const runs = runsIn(masked, test.body)
    const inner = runs.map(
      ({ title, body, whole }): Found => ({
        title,
        groups: [test.name],
        skipped: tag ?? skipIn(code, clipped(body)),
        tables: loopTables(code, body),
        whole,
        body,
      }),
    )
    return [
      {
        title: test.name,
        groups: [],
        skipped: tag ?? skipIn(code, clipped(test.body), runs),
        tables: loopTables(code, test.body),
        whole: test,
        body: test.body,
      },
      ...inner,
    ]
  })
  return assemble({
    masked,
    tests: found,
    functions: functions.filter((one) => !tests.includes(one)),
    assertions,
    guards: (body) => guardsIn(code, body),
    snapshots: () => [],
    stops: withoutRun(functions, code),
  })
}

const functionsIn = (code: string): Func[] =>
  [...code.matchAll(/^func\s+(?:\([^)]*\)\s*)?(\w+)\s*(?:\[[^\]]*\])?\s*(?=\()/gm)].flatMap(
    ({ index: start, 0: head, 1: name = '' }) => {
      const close = closeOf(code, start + head.length)
      const open = code.indexOf('{', close)
      if (open === -1) return []
      const end = closeOf(code, open)
      return [{ name, start, end: end + 1, body: { start: open + 1, end } }]
    },
  )

/** Subtests with a title of their own; one of a table counts by its rows. */
function runsIn({ code, plain }: Masked, { start, end }: Range) {
  return [...beginning(code, { start, end }, 200_000).matchAll(/(?<![\w.])\w+\.Run\s*(?=\()/g)]
    .slice(0, MOST)
    .flatMap(({ index, 0: head }) => {
      const open = start + index + head.length
      const close = closeOf(code, open)
      const [first, second] = partsIn(code, open + 1, close)
      if (!first || !second || !/^\s*["`]/.test(code.slice(first.start, first.end))) return []
      const brace = code.indexOf('{', second.start)
      const body = brace === -1 || brace > close ? second : { start: brace + 1, end: closeOf(code, brace) }
      return [
        {
          title: plain.slice(first.start, first.end).trim().slice(1, -1),
          body,
          whole: { start: start + index, end: close + 1 },
        },
      ]
    })
}

/** By the first skip that is not one of a subtest's own. */
const skipIn = (
  code: string,
  { start, end }: Range,
  inner: readonly { whole: Range }[] = [],
): string | undefined =>
  [...code.slice(start, end).matchAll(/(?<![\w.])\w+\.Skip(?:Now|f)?\s*\(/g)]
    .find(({ index }) => {
      const at = { start: start + index, end: start + index }
      return !inner.some(({ whole }) => within(at, whole))
    })?.[0]
    .replace(/\s*\($/, '()')

const loopTables = (code: string, { start, end }: Range): Table[] =>
  [...code.slice(start, end).matchAll(/(?<![\w.])for\s[^{}\n]*?\brange\s+/g)].flatMap(
    ({ index, 0: head }) => {
      const from = start + index + head.length
      const list = /^(?:\w+\s*(?=\{)|(?:\[\]|map\[\w+\])[^{\n]*\{)/.exec(code.slice(from, from + 200))?.[0]
      const table = list === undefined ? undefined : tableOf(code, { start: from, end: from + list.length })
      return table ? [table] : []
    },
  )

const STARTS =
  /(?<![\w.])(?:\w+\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)|(?:assert|require|is|must|should)(?:\.\w+)+|(?:s|suite|c|a|r|qt|g)\.(?:Assert|Check|Expect|Equal|NoError|ErrorIs|ErrorContains|True|False|Nil|NotNil)|Expect|(?:assert|check|must|expect|verify|require)[A-Z_]\w*)\s*(?=\()/g
const NOT_ASSERTING = /\.(?:New|Run|Add|Helper|T|SetT|Parallel|Get|Set|Cleanup)$/

function goAssertions({ code, plain }: Masked): Assertion[] {
  const declared = new Set(functionsIn(code).map(({ name }) => name))
  return [...code.matchAll(STARTS)].flatMap(({ index: start, 0: head }): Assertion[] => {
    const name = head.trim()
    if (declared.has(name) || NOT_ASSERTING.test(name)) return []
    const open = start + head.length
    const close = closeOf(code, open)
    const args = partsIn(code, open + 1, close).map((part) => beginning(plain, part).trim())
    // What a failing test says stands in the condition above it.
    const from = /\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/.test(name)
      ? conditionAbove(code, start)
      : start
    return [{ start: from, end: close + 1, strength: strengthOf(name, args) }]
  })
}

const conditionAbove = (code: string, at: number): number => {
  const found = /(?<![\w.])if\s[^{}]*\{\s*$/.exec(code.slice(Math.max(0, at - 400), at))
  return found ? Math.max(0, at - 400) + found.index : at
}

function strengthOf(name: string, args: readonly string[]): Strength {
  if (!/^(?:assert|require)\./.test(name)) return 'strong'
  const [, first = '', second] = args
  if (/\.(?:Fail\w*|Panics\w*|Error\w*|NoError)$/.test(name)) return 'strong'
  const fixed = (text: string) =>
    (text.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '').match(/[A-Za-z_]\w*/g) ?? []).every((word) =>
      /^(?:true|false|nil)$/.test(word),
    )
  if (/\.True$/.test(name) && /\|\|\s*true$/.test(first)) return 'trivial'
  if (fixed(first) && (second === undefined || fixed(second) || /\.(?:True|False|Nil|NotNil)$/.test(name)))
    return 'trivial'
  if (/Equal\w*$/.test(name) && !/Not/.test(name) && second !== undefined && first === second)
    return 'trivial'
  return /\.(?:NotNil|NotEmpty|NotPanics)$/.test(name) ? 'weak' : 'strong'
}

/** An example is run where a comment says what it prints. */
const outputs = (text: string, tests: readonly Func[]): Assertion[] =>
  tests.flatMap(({ name, body }) => {
    const output = /\/\/\s*(?:Unordered output|Output):/i.exec(text.slice(body.start, body.end))
    if (!name.startsWith('Example') || !output) return []
    return [{ start: body.start + output.index, end: body.end, strength: 'strong' as const }]
  })

/** Where a file is built only for some: `//go:build integration`, above everything else. */
function buildTag(text: string): string | undefined {
  for (const line of text.split('\n')) {
    if (/^\/\/(?:go:build|\s*\+build)\s/.test(line)) return line.trim()
    if (line.trim() !== '' && !line.startsWith('//')) return undefined
  }
  return undefined
}

/** A `TestMain` that runs no test. */
const withoutRun = (functions: readonly Func[], code: string): string[] =>
  functions
    .filter(
      ({ name, body }) => name === 'TestMain' && !/\.Run\s*\(\s*\)/.test(code.slice(body.start, body.end)),
    )
    .map(() => 'a TestMain that runs no test')
