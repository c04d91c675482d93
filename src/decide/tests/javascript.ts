import { assemble, type Found, type Named } from './assemble.ts'
import { onConditions } from './asserted.ts'
import { guardsIn } from './brace-guards.ts'
import { blanked, clipped, closeOf, openOf, partsIn, type Range, within } from './brackets.ts'
import { MOST, type Scan } from './found-test.ts'
import { scriptAssertions } from './javascript-assertions.ts'
import { type TestCall, testCalls } from './javascript-calls.ts'
import { type Masked, mask } from './mask.ts'
import { type Table, tableOf } from './tables.ts'
import { conditional, statementEnd, unreached } from './unreached.ts'

/** The tests of a file for vitest, jest, mocha, node:test, Playwright and their like. */
export function scanScript(text: string): Scan {
  const raw = mask(text, 'javascript')
  const masked: Masked = { plain: raw.plain, code: blanked(raw.code, unreached(raw.code)) }
  const { code } = masked
  const calls = testCalls(masked)
  const bodies = new Map(calls.map((call) => [call, bodyOf(masked.code, call)]))
  const groups = calls.filter((call) => call.isGroup)
  const tests = calls.filter((call) => !call.isGroup && isTest(masked, call, bodies.get(call)))
  const isOnly = (call: TestCall) => isMarked(masked, call, 'only') || /^f/.test(call.words[0] ?? '')
  const anyOnly = calls.some(isOnly)
  const loops = loopsIn(masked.code)
  const found = tests.map((call): Found => {
    const around = groups.filter((group) => within(call.whole, group.whole))
    const runs = [call, ...around]
    const body = bodies.get(call) ?? { start: call.whole.end, end: call.whole.end }
    const skips = [...runs.map((one) => skipOf(masked, one)), skipInside(masked.code, clipped(body))]
    const elsewhere = anyOnly && !runs.some(isOnly) ? 'only elsewhere' : undefined
    return {
      title: titleOf(masked, call),
      groups: around.map((group) => titleOf(masked, group)),
      skipped: skips.find((skip) => skip !== undefined) ?? (bodies.get(call) ? elsewhere : 'no body'),
      tables: [
        ...runs.map(({ table }) => table),
        ...loopsAround(loops, call.whole).map(({ table }) => table),
      ].filter((table) => table !== undefined),
      whole: call.whole,
      body,
    }
  })
  return assemble({
    masked,
    tests: found,
    functions: functionsIn(masked.code),
    assertions: onConditions(scriptAssertions(masked), conditional(code)),
    guards: (body) => guardsIn(masked.code, body),
    snapshots: (whole) => inlineSnapshots(masked, whole),
    stops: stopsIn(masked.code, calls.filter(isOnly).length),
  })
}

/** `it(x)` with neither a title nor a function is a function of somebody else's. */
function isTest({ code }: Masked, call: TestCall, body: Range | undefined): boolean {
  const [first] = call.args
  if (!first) return false
  const hasTitle = /^\s*["'`]/.test(code.slice(first.start, first.end))
  return hasTitle || (body !== undefined && call.args.length > 1)
}

/** What is in the braces of its function, or the expression behind the arrow. */
function bodyOf(code: string, { args }: TestCall): Range | undefined {
  for (const arg of args) {
    const text = code.slice(arg.start, arg.end)
    const arrow = /^\s*(?:async\s*)?(?:\([\s\S]*?\)(?:\s*:[^=]*)?|[\w$]+)\s*=>\s*/.exec(text)
    const head = arrow ?? /^\s*(?:async\s+)?function\b[^(]*\([\s\S]*?\)\s*(?=\{)/.exec(text)
    if (!head) continue
    const start = arg.start + head[0].length
    return code[start] === '{' ? { start: start + 1, end: closeOf(code, start) } : { start, end: arg.end }
  }
  // A function by its name, with arguments of its own behind it or not.
  return args
    .slice(1)
    .find(({ start, end }) => /^\s*[A-Za-z_$][\w$.]*(?:\([\s\S]*\))?\s*$/.test(code.slice(start, end)))
}

function titleOf({ code, plain }: Masked, { args }: TestCall): string {
  const first = args[0] ?? { start: 0, end: 0 }
  const text = plain.slice(first.start, first.end).trim()
  const isText = /^\s*["'`]/.test(code.slice(first.start, first.end))
  return isText ? text.slice(1, -1) : text.replace(/\s+/g, ' ')
}

/** By a modifier, or by an option of node:test and vitest. */
function isMarked({ code }: Masked, call: TestCall, mark: string): boolean {
  if (call.words.includes(mark)) return true
  const options = call.args.filter(({ start, end }) => /^\s*\{/.test(code.slice(start, end)))
  return options.some(({ start, end }) =>
    new RegExp(`[{,]\\s*${mark}\\s*(?:[,}]|:\\s*(?!false\\b|undefined\\b))`).test(code.slice(start, end)),
  )
}

const SKIPS = ['skip', 'todo', 'fixme', 'fails', 'failing', 'skipIf', 'runIf', 'todoIf', 'if']

function skipOf(masked: Masked, call: TestCall): string | undefined {
  if (/^x/.test(call.words[0] ?? '')) return call.words[0]
  return call.skippedBy ?? SKIPS.find((mark) => isMarked(masked, call, mark))
}

/** `t.skip()`, `ctx.skip()`, `this.skip()`, and Playwright's `test.skip(condition)`. */
const skipInside = (code: string, { start, end }: Range): string | undefined =>
  /(?<![\w$.])(?:(?:t|this|ctx|context|task|test|it)\.(?:skip|todo|fixme)|skip)\s*\((?!\s*["'`][^()]*,)/
    .exec(code.slice(start, end))?.[0]
    .replace(/\s*\($/, '()')

function functionsIn(code: string): Named[] {
  const heads =
    /(?<![\w$.])(?:function\s*\*?\s*([\w$]+)|(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]*)?=\s*(?:async\s*)?(?=\(|[\w$]+\s*=>|function))/g
  return [...code.matchAll(heads)].flatMap(({ index, 0: head, 1: declared, 2: assigned }) => {
    const at = index + head.length
    const name = declared ?? assigned ?? ''
    const arrow = assigned === undefined ? -1 : code.indexOf('=>', code[at] === '(' ? closeOf(code, at) : at)
    const isArrow = assigned !== undefined && !code.startsWith('function', at)
    if (isArrow && (arrow === -1 || arrow - at > 600)) return []
    const open = isArrow
      ? arrow + 2 + (/^\s*/.exec(code.slice(arrow + 2))?.[0].length ?? 0)
      : code.indexOf('{', closeOf(code, code.indexOf('(', at)))
    if (open === -1) return []
    if (code[open] === '{') return [{ name, body: { start: open + 1, end: closeOf(code, open) } }]
    return [{ name, body: { start: open, end: statementEnd(code, open) } }]
  })
}

type Loop = { table: Table | undefined; body: Range }

/** `for (const row of ROWS) {…}` and `ROWS.forEach((row) => {…})` */
function loopsIn(code: string): Loop[] {
  const loops = [
    ...code.matchAll(/(?<![\w$.])for\s*(?:await\s*)?(?=\(\s*(?:const|let|var)\b[^;]{0,200}?\sof\s)/g),
  ]
    .slice(0, MOST)
    .map(({ index, 0: head }) => {
      const open = index + head.length
      const close = closeOf(code, open)
      const from = open + (/\sof\s/.exec(code.slice(open, close))?.index ?? 0) + 4
      const brace = /^\)\s*\{/.exec(code.slice(close, close + 20))
      const body = {
        start: close,
        end: brace
          ? closeOf(code, close + brace[0].length - 1)
          : statementEnd(code, close + 1 + (/^\s*/.exec(code.slice(close + 1))?.[0].length ?? 0)),
      }
      return { table: tableOf(code, { start: from, end: close }), body }
    })
  const eachs = [...code.matchAll(/([\w$]+|\])\s*\.forEach\s*(?=\()/g)].map(
    ({ index, 0: head, 1: list = '' }) => {
      const start = list === ']' ? openOf(code, index) : index
      const open = index + head.length
      return {
        table: tableOf(code, { start, end: index + list.length }),
        body: { start: open, end: closeOf(code, open) },
      }
    },
  )
  return [...loops, ...eachs]
}

/** Around a test, or in it. */
const loopsAround = (loops: readonly Loop[], whole: Range): Loop[] =>
  loops.filter(({ body }) => within(whole, body) || within(body, whole))

function inlineSnapshots({ code, plain }: Masked, { start, end }: Range): string[] {
  return [
    ...code.slice(start, end).matchAll(/\.to(?:Match|ThrowErrorMatching)InlineSnapshot\s*(?=\()/g),
  ].flatMap(({ index, 0: head }) => {
    const open = start + index + head.length
    const last = partsIn(code, open + 1, closeOf(code, open)).at(-1)
    return last ? [plain.slice(last.start, last.end).trim().replace(/\s+/g, ' ')] : []
  })
}

function stopsIn(code: string, onlys: number): string[] {
  const exits = code.match(/(?<![\w$.])process\.exit\s*\(/g) ?? []
  const own = code.matchAll(
    /(?<![\w$.])(?:(?:const|let|var)\s+(test|it|describe|expect)\s*=([^\n]*)|function\s+(test|it|describe|expect)\s*\()/g,
  )
  const shadows = [...own].filter(
    ({ 2: value = '' }) => !/[tT]est|\bit\b|base|extend|require|import|globalThis/.test(value),
  )
  return [
    ...Array<string>(onlys).fill('.only'),
    ...exits.map(() => 'process.exit()'),
    ...shadows.map(({ 1: name, 3: other }) => `its own ${name ?? other}()`),
  ]
}
