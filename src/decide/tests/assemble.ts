import { type Assertion, assertedIn, together, wordsIn } from './asserted.ts'
import { beginning, clipped, type Range, within } from './brackets.ts'
import { type Asserted, type FoundTest, MOST, type Scan } from './found-test.ts'
import type { Masked } from './mask.ts'
import type { Table } from './tables.ts'

/** A test as a language's scanner found it: where it stands, and where its body does. */
export type Found = Pick<FoundTest, 'title' | 'groups'> & {
  skipped?: string | undefined
  tables: readonly Table[]
  whole: Range
  body: Range
}

/** A function that tests may call. */
export type Named = { name: string; body: Range }

/** All that a scanner found in a file. */
export type Parts = {
  masked: Masked
  tests: readonly Found[]
  functions: readonly Named[]
  assertions: readonly Assertion[]
  guards(body: Range): number
  snapshots(whole: Range): string[]
  stops: readonly string[]
}

/** Characters of one test. */
const LONGEST = 20_000
/** Of all together: in a file of tests in tests each holds the others. */
const LONGEST_OF_ALL = 1_000_000

/**
 * Puts tests and assertions together. A call of a function in the same file counts as what that function asserts, so that
 * assertions may move into one, and are missed where one is emptied.
 */
export function assemble(parts: Parts): Scan {
  const { masked, assertions } = parts
  const tests = parts.tests.slice(0, MOST)
  const isFree = ({ body }: Named) => !tests.some(({ whole }) => within(body, whole))
  const functions = parts.functions.slice(0, MOST).filter(isFree)
  const byName = new Map(functions.map((one) => [one.name, one]))
  const calls = functions.length > 0 ? callPattern(functions) : undefined
  const own = (range: Range) =>
    assertedIn(
      assertions.filter((one) => within(one, range)),
      masked.plain,
    )
  const called = new Map<Named, Asserted>()
  const all = (range: Range): Asserted => {
    const found = calls ? [...beginning(masked.code, range, LONGEST).matchAll(calls)] : []
    const others = found.flatMap(({ 1: name = '' }) => {
      const one = byName.get(name)
      return one && !within(range, one.body) ? [ofFunction(one)] : []
    })
    return others.length === 0 ? own(range) : together([own(range), ...others])
  }
  const ofFunction = (one: Named): Asserted => {
    const known = called.get(one)
    if (known) return known
    // Two that call each other count once.
    called.set(one, own(one.body))
    const whole = all(one.body)
    called.set(one, whole)
    return whole
  }
  const textOf = textsOf(masked.plain)
  const shaped = (found: Found, asserted: Asserted): FoundTest => ({
    title: found.title,
    groups: found.groups,
    ...(found.skipped === undefined ? {} : { skipped: found.skipped }),
    ...(found.tables.some(({ isCut }) => isCut) ? { isCut: true as const } : {}),
    ...(found.tables.length === 0 ? {} : { rows: product(found.tables.map(({ rows }) => rows)) }),
    asserted,
    guards: parts.guards(clipped(found.body)),
    isEmpty: !/[\w$]/.test(beginning(masked.code, found.body, LONGEST).replace(/\bpass\b/g, '')),
    snapshots: parts.snapshots(clipped(found.whole)),
    words: wordsIn(textOf([found.body, ...found.tables.map(({ place }) => place)])),
  })
  const asserting = functions.flatMap((one) => {
    const asserted = ofFunction(one)
    const whole = { title: one.name, groups: [], tables: [], whole: one.body, body: one.body }
    return asserted.strong + asserted.weak > 0 ? [shaped(whole, asserted)] : []
  })
  return {
    isWhole: parts.tests.length <= MOST && parts.functions.length <= MOST,
    tests: tests.map((test) => shaped(test, all(test.whole))),
    asserting,
    functions: functions.map(({ name }) => name),
    stops: parts.stops,
  }
}

function callPattern(functions: readonly Named[]): RegExp {
  const names = [...new Set(functions.map(({ name }) => name))].map((name) => name.replace(/\$/g, '\\$'))
  // A function that is only handed on is called by whoever takes it.
  return new RegExp(`(?<![\\w$.])(?:self\\.|this\\.)?(${names.join('|')})(?![\\w$])(?!\\s*[:=])`, 'g')
}

const product = (counts: readonly number[]): number => counts.reduce((all, count) => all * count, 1)

/** The texts of ranges, as long as all of them together are not too long. */
function textsOf(plain: string): (ranges: readonly Range[]) => string {
  let left = LONGEST_OF_ALL
  return (ranges) => {
    const text = ranges.map((range) => beginning(plain, range, Math.min(LONGEST, left))).join(' ')
    left = Math.max(0, left - text.length)
    return text
  }
}
