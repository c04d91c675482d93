import { assemble, type Found, type Named } from './assemble.ts'
import { onConditions } from './asserted.ts'
import { blanked, clipped, closeOf, partsIn, type Range, within } from './brackets.ts'
import { MOST, type Scan } from './found-test.ts'
import { type Masked, mask } from './mask.ts'
import { pythonAssertions } from './python-assertions.ts'
import { blockOf, conditionalLines, type Line, linesIn, linesWithin, unreachedLines } from './python-lines.ts'
import { type Table, tableOf } from './tables.ts'

/** A `def` or `class` with the decorators above it. */
type Block = Range & {
  kind: 'def' | 'class'
  name: string
  head: string
  decorators: readonly Line[]
  body: Range
  indent: number
}

/** The tests of a file for pytest and unittest, by the names under which both collect them. */
export function scanPython(text: string): Scan {
  const raw = mask(text, 'python')
  const masked: Masked = { plain: raw.plain, code: blanked(raw.code, unreachedLines(raw.code)) }
  const { code } = masked
  const lines = linesIn(code)
  const blocks = blocksIn(lines).slice(0, 2 * MOST)
  const ofModule = moduleSkip(lines)
  const tests = blocks.filter((block) => isTest(block, blocks)).slice(0, MOST + 1)
  const found = tests.map((block): Found => {
    const around = classesAround(block, blocks)
    const inside = linesWithin(lines, block.body)
    const skips = [block, ...around].flatMap((one) => [skipOf(one), ...marksIn(one, lines)])
    return {
      title: block.name,
      groups: around.map(({ name }) => name),
      skipped: [ofModule, ...skips, skipInside(code, clipped(block.body))].find((skip) => skip !== undefined),
      tables: [
        ...[block, ...around].flatMap((one) => one.decorators.map((line) => tableIn(code, line))),
        ...loopTables(code, inside),
      ].filter((table) => table !== undefined),
      whole: { start: block.start, end: block.body.end },
      body: block.body,
    }
  })
  // Of two with one name Python keeps the last.
  const last = found.filter(({ title, groups }, at) =>
    found.slice(at + 1).every((other) => other.title !== title || other.groups.join() !== groups.join()),
  )
  const functions = blocks.filter((block) => block.kind === 'def' && !tests.includes(block))
  return assemble({
    masked,
    tests: last,
    functions: functions.map(({ name, body }): Named => ({ name, body })),
    assertions: onConditions(pythonAssertions(masked), conditionalLines(lines)),
    guards: (body) => guardsIn(lines, body),
    snapshots: (whole) => inlineSnapshots(masked, whole),
    stops: (code.match(/^(?:sys\.exit|os\._exit|exit|quit)\s*\(|^__test__\s*=\s*False/gm) ?? []).map((stop) =>
      stop.trim(),
    ),
  })
}

function blocksIn(lines: readonly Line[]): Block[] {
  let decorators: Line[] = []
  return lines.flatMap((line, at): Block[] => {
    if (line.text.startsWith('@')) {
      decorators.push(line)
      return []
    }
    const found = /^(?:async\s+)?(def|class)\s+(\w+)/.exec(line.text)
    const above = decorators
    decorators = []
    if (!found) return []
    const { body } = blockOf(lines, at)
    const kind = found[1] === 'class' ? 'class' : 'def'
    const start = above[0]?.start ?? line.start
    return [
      {
        kind,
        name: found[2] ?? '',
        head: line.text,
        decorators: above,
        body,
        start,
        end: body.end,
        indent: line.indent,
      },
    ]
  })
}

const around = (block: Block, blocks: readonly Block[]): Block[] =>
  blocks.filter((other) => other !== block && within(block, other.body) && other.indent < block.indent)

const classesAround = (block: Block, blocks: readonly Block[]): Block[] =>
  around(block, blocks).filter(({ kind }) => kind === 'class')

/** As pytest collects by default, and unittest by the base class. */
function isTest(block: Block, blocks: readonly Block[]): boolean {
  if (block.kind !== 'def' || !/^test/.test(block.name)) return false
  const outer = around(block, blocks)
  if (outer.some(({ kind }) => kind === 'def')) return false
  return outer.every(({ name, head }) => /^Test/.test(name) || /\([^)]*(?:Test|Case)\w*/.test(head))
}

const SKIP = /^@(?:[\w.]*\.)?(skip\w*|xfail|expectedFailure)\b/i
const skipOf = ({ decorators }: Block): string | undefined =>
  decorators.map(({ text }) => SKIP.exec(text)?.[1]).find((name) => name !== undefined)

const MARK = /^pytestmark\s*=[\s\S]*?\b(skip\w*|xfail)\b/
/** What a class says of all that is in it. */
const marksIn = (block: Block, lines: readonly Line[]): (string | undefined)[] =>
  block.kind === 'def'
    ? []
    : linesWithin(lines, block.body).map(({ text }) =>
        /^__test__\s*=\s*False/.test(text) ? '__test__' : MARK.exec(text)?.[1],
      )

const SKIP_CALL =
  /(?<![\w.])(?:pytest\.(?:skip|xfail|importorskip)|self\.skipTest)\s*\(|(?<!\w)raise\s+(?:unittest\.)?SkipTest\b/

/** What the module says of all its tests. */
const moduleSkip = (lines: readonly Line[]): string | undefined =>
  lines
    .filter(({ indent, text }) => indent === 0 || /allow_module_level/.test(text))
    .map(({ text }) => MARK.exec(text)?.[1] ?? SKIP_CALL.exec(text)?.[0].replace(/\s*\($/, '()'))
    .find((name) => name !== undefined)

const skipInside = (code: string, { start, end }: Range): string | undefined =>
  SKIP_CALL.exec(code.slice(start, end))?.[0].replace(/\s*\($/, '()')

function tableIn(code: string, { start, end, text }: Line): Table | undefined {
  if (!/^@(?:[\w.]*\.)?(?:parametrize|expand|parameterized|data)\b/.test(text)) return undefined
  const open = code.indexOf('(', start)
  const args = open === -1 || open > end ? [] : partsIn(code, open + 1, closeOf(code, open))
  const table = /parametrize/.test(text) ? args[1] : args[0]
  return table && tableOf(code, table)
}

const loopTables = (code: string, inside: readonly Line[]): (Table | undefined)[] =>
  inside.flatMap(({ end, text }) => {
    const loop = /^(?:async\s+)?for\s[\s\S]*?\sin\s([\s\S]*):[^:]*$/.exec(text)
    if (!loop) return []
    const start = end - text.length + text.indexOf(loop[1] ?? '', 4)
    return [tableOf(code, { start, end: start + (loop[1] ?? '').length })]
  })

/** `if …: return` at the top of a body, which is a skip that no runner counts. */
function guardsIn(lines: readonly Line[], body: Range): number {
  const inside = linesWithin(lines, body)
  const top = Math.min(...inside.map(({ indent }) => indent))
  return inside.filter(
    ({ indent, text }, at) =>
      indent === top &&
      /^if\b/.test(text) &&
      (/:\s*return\s*$/.test(text) || /^return\s*(?:None)?$/.test(inside[at + 1]?.text ?? '')),
  ).length
}

const inlineSnapshots = ({ code, plain }: Masked, { start, end }: Range): string[] =>
  [...code.slice(start, end).matchAll(/(?<![\w.])snapshot\s*\(/g)].flatMap(({ index, 0: head }) => {
    const open = start + index + head.length - 1
    const text = plain
      .slice(open + 1, closeOf(code, open))
      .trim()
      .replace(/\s+/g, ' ')
    return text === '' ? [] : [text]
  })
