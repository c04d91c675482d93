/** What a test runner says of its own tests. Absent means that it did not say, or that its words are not known. */
export type Count = {
  runner: string
  passed?: number
  failed?: number
  /** Tests that came to an end, passed or not: what broke outside of any (a file, a hook, a stray error) is none. */
  ran?: number
  /** Skipped, pending, to do, or expected to fail. */
  skipped?: number
  /** Names of what failed, as the runner prints them, each once: tests, and files that did not come to their tests. */
  failing: readonly string[]
}
