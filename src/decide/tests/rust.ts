import { assemble, type Found, type Named } from './assemble.ts'
import { type Assertion, onConditions } from './asserted.ts'
import { guardsIn } from './brace-guards.ts'
import { beginning, blanked, closeOf, partsIn, type Range, within } from './brackets.ts'
import { MOST, type Scan, type Strength } from './found-test.ts'
import { type Masked, mask } from './mask.ts'
import { type Table, tableOf } from './tables.ts'
import { conditional, unreached } from './unreached.ts'

/** A function or module with the attributes above it, as they are written. */
type Item = Named & { kind: 'fn' | 'mod'; attributes: readonly string[]; whole: Range }

/** The tests of a file for `cargo test`, wherever in the sources they stand. */
export function scanRust(text: string): Scan {
  const raw = mask(text, 'rust')
  const masked: Masked = { plain: raw.plain, code: blanked(raw.code, unreached(raw.code)) }
  const { code } = masked
  const items = itemsIn(masked)
  const isTest = ({ kind, attributes }: Item) => kind === 'fn' && attributes.some((one) => TEST.test(one))
  const tests = items.filter(isTest)
  const ofTests = items.filter(
    ({ kind, attributes }) => kind === 'mod' && attributes.some((one) => /^#\[cfg\(.*\btest\b/.test(one)),
  )
  // Assertions of the program itself are none of its tests.
  const isForTests = ({ whole }: Item) =>
    ofTests.length === 0 ? tests.length > 0 : ofTests.some(({ body }) => within(whole, body))
  const ofFile = /^#!\[cfg\((?!\s*test\s*\)\])[^\n]*\]/m.exec(masked.plain)?.[0]
  const found = tests.map((test): Found => {
    const around = items.filter(({ kind, body }) => kind === 'mod' && within(test.whole, body))
    const written = [test, ...around].flatMap(({ attributes }) => attributes)
    const rows = test.attributes.filter((one) => /^#\[(?:case\b|test_case\b)/.test(one)).length
    const cases = { rows, place: { start: test.whole.start, end: test.body.start } }
    return {
      title: test.name,
      groups: around.map(({ name }) => name),
      skipped: [ofFile, ...test.attributes.map(skipOf), ...written.map(conditionOf)].find(
        (skip) => skip !== undefined,
      ),
      tables: [...(rows > 0 ? [cases] : []), ...loopTables(code, test.body)],
      whole: test.whole,
      body: test.body,
    }
  })
  return assemble({
    masked,
    tests: found,
    functions: items.filter((item) => item.kind === 'fn' && !isTest(item) && isForTests(item)),
    assertions: [...onConditions(rustAssertions(masked), conditional(code)), ...tests.flatMap(panics)],
    guards: (body) => guardsIn(code, body),
    snapshots: (whole) => inlineSnapshots(masked, whole),
    stops: [],
  })
}

/** Modules that a file takes in and that may hold tests: `mod parser_tests;` */
export const rustModules = (text: string): string[] =>
  [...mask(text, 'rust').code.matchAll(/^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/gm)].map(
    ({ 1: name = '' }) => name,
  )

const TEST =
  /^#\[(?:[\w:]+::)?(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest|bench|test_log)\b/

function itemsIn({ code, plain }: Masked): Item[] {
  const heads =
    /((?:#\[(?:[^[\]]|\[[^\]]{0,400}\]){0,400}\]\s{0,80}){0,20})(?<![\w.])(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|const|async|unsafe|extern)\s+)*(fn|mod)\s+(\w+)/g
  return [...code.matchAll(heads)]
    .slice(0, 2 * MOST)
    .flatMap(({ index: start, 0: head, 1: written = '', 2: kind, 3: name = '' }) => {
      const at = start + head.length
      const open = code.indexOf('{', kind === 'fn' ? closeOf(code, code.indexOf('(', at)) : at)
      const semicolon = code.indexOf(';', at)
      if (open === -1 || (kind === 'mod' && semicolon !== -1 && semicolon < open)) return []
      const end = closeOf(code, open)
      const attributes =
        plain.slice(start, start + written.length).match(/#\[(?:[^[\]]|\[[^\]]*\])*\]/g) ?? []
      return [
        {
          kind: kind === 'fn' ? 'fn' : 'mod',
          name,
          attributes,
          body: { start: open + 1, end },
          whole: { start, end: end + 1 },
        },
      ]
    })
}

const skipOf = (attribute: string): string | undefined =>
  /^#\[(ignore)\b|^#\[cfg_attr\([\s\S]*\b(ignore)\b/.test(attribute) ? '#[ignore]' : undefined

/** Built only for some: `#[cfg(feature = "slow")]`; `cfg(test)` alone is how all tests are built. */
const conditionOf = (attribute: string): string | undefined =>
  /^#\[cfg\((?!\s*test\s*\)\])/.test(attribute) ? attribute.replace(/\s+/g, ' ') : undefined

/** A test that is to panic asserts that. */
const panics = ({ attributes, whole }: Item): Assertion[] =>
  attributes
    .filter((one) => /^#\[should_panic\b/.test(one))
    .map(() => ({ start: whole.start, end: whole.start + 1, strength: 'strong' }))

const STARTS =
  /(?<![\w.])(?:\w+::)*(?:(?:debug_|prop_)?assert\w*|panic|unreachable|unimplemented)!\s*(?=[([{])|(?<![\w.])(?:assert|check|expect|verify)_\w+\s*(?=\()/g

function rustAssertions({ code, plain }: Masked): Assertion[] {
  const declared = new Set(
    [...code.matchAll(/(?<!\w)(?:fn|macro_rules!)\s+(\w+)/g)].map(({ 1: name = '' }) => name),
  )
  return [...code.matchAll(STARTS)].flatMap(({ index: start, 0: head }): Assertion[] => {
    const name = head.trim()
    if (declared.has(name) || /(?:fn|macro_rules!)\s+$/.test(code.slice(Math.max(0, start - 14), start)))
      return []
    const open = start + head.length
    const close = closeOf(code, open)
    const args = partsIn(code, open + 1, close).map((part) => beginning(plain, part).trim())
    return [{ start, end: close + 1, strength: strengthOf(name, args) }]
  })
}

function strengthOf(name: string, [first = '', second]: readonly string[]): Strength {
  if (!/assert/.test(name) || /^false$/.test(first)) return 'strong'
  if (/\|\|\s*true$|^true\s*\|\|/.test(first)) return 'trivial'
  const fixed = (text: string) =>
    (text.replace(/"(?:\\.|[^"\\])*"/g, '').match(/[A-Za-z_]\w*/g) ?? []).every((word) =>
      /^(?:true|false|Some|None|Ok|Err|u\d+|i\d+|f\d+|usize)$/.test(word),
    )
  const isPair = /_(?:eq|ne)!?$/.test(name)
  if (fixed(first) && (!isPair || fixed(second ?? ''))) return 'trivial'
  if (/_eq!$/.test(name) && first.replace(/\s+/g, '') === second?.replace(/\s+/g, '')) return 'trivial'
  if (/snapshot!$/.test(name) && !/@/.test([first, second].join())) return 'weak'
  return /^[\w.]+(?:\.is_(?:some|ok)\(\))?$/.test(first) && /assert!$/.test(name) ? 'weak' : 'strong'
}

const loopTables = (code: string, { start, end }: Range): Table[] =>
  [...code.slice(start, end).matchAll(/(?<![\w.])for\s[^{}]{0,200}?\sin\s+/g)].flatMap(
    ({ index, 0: head }) => {
      const from = start + index + head.length
      const list = /^(?:vec!|&)?[[(]/.exec(code.slice(from, from + 10))?.[0]
      const behind = list ? closeOf(code, from + list.length - 1) : from
      const brace = code.slice(behind, behind + 2000).search(/[{}]/)
      if (brace === -1 || code[behind + brace] === '}') return []
      const table = tableOf(code, { start: from, end: behind + brace })
      return table ? [table] : []
    },
  )

const inlineSnapshots = ({ code, plain }: Masked, { start, end }: Range): string[] =>
  [...code.slice(start, end).matchAll(/snapshot!\s*(?=\()/g)].flatMap(({ index, 0: head }) => {
    const open = start + index + head.length
    const last = partsIn(code, open + 1, closeOf(code, open)).at(-1)
    const text = last ? plain.slice(last.start, last.end).trim() : ''
    return text.startsWith('@') ? [text.replace(/\s+/g, ' ')] : []
  })
