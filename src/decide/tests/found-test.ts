/** What one assertion is worth: `trivial` cannot fail; `weak` lets nearly anything pass (defined, truthy, a snapshot). */
export type Strength = 'strong' | 'weak' | 'trivial'

/** Assertions as they were counted, with the words in them: identifiers, and literals as often as they stand there. */
export type Asserted = {
  strong: number
  weak: number
  trivial: number
  names: ReadonlySet<string>
  literals: ReadonlyMap<string, number>
}

/** A test, or a function that asserts for tests, as it stands in a file. Nothing of it is run. */
export type FoundTest = {
  /** Its own title, as written; two tests may have the same. */
  title: string
  /** Titles of the groups around it, from outside. */
  groups: readonly string[]
  /** By what it is not run, or is expected to fail: `skip`, `todo`, `#[ignore]`, `only elsewhere` … */
  skipped?: string
  /** Rows of its table, where it has one that could be counted. */
  rows?: number
  /** Not all of the table is used: `CASES.slice(0, 1)`. */
  isCut?: true
  asserted: Asserted
  /** Early returns on a condition. */
  guards: number
  /** Whether there is nothing at all in its body. */
  isEmpty: boolean
  /** Snapshots that stand in the test itself. */
  snapshots: readonly string[]
  /** The words of its body and tables, for telling a renamed test from a new one. */
  words: ReadonlyMap<string, number>
}

/** What a test file holds. */
export type Scan = {
  /** Without it there is more in the file than is looked through. */
  isWhole: boolean
  tests: readonly FoundTest[]
  /** Functions outside of tests that assert something, by their name. */
  asserting: readonly FoundTest[]
  /** Names of all functions outside of tests. */
  functions: readonly string[]
  /** What keeps tests elsewhere from being run: `.only`, an exit of the process. */
  stops: readonly string[]
}

/** Tests of one file: more than any has that somebody reads. */
export const MOST = 3000

export type Language = 'javascript' | 'python' | 'go' | 'rust'
