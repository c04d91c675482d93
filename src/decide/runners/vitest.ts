import { found, numbersIn, once, type Runner } from './runner.ts'

/** Recorded from 5.1; the summary is the same since 1.0. */
export const vitest: Runner = (lines) => {
  const tests = found(lines, /^ *Tests {2}(\d+ [a-z]+(?: \| \d+ [a-z]+)*) \(\d+\)$/)
  const hasNone = lines.some((line) =>
    /^ *Tests {2}no tests$|^No test files found, exiting with code \d/.test(line),
  )
  if (tests.length === 0 && !hasNone) return undefined
  const inTests = numbersIn(tests, /\|/)
  const inFiles = numbersIn(found(lines, /^ *Test Files {2}(\d+ [a-z]+(?: \| \d+ [a-z]+)*) \(\d+\)$/), /\|/)
  // What broke outside of any test has no name.
  const stray = numbersIn(found(lines, /^ *Errors {2}(\d+ errors?)$/), /\|/)('error', 'errors')
  const failing = once(found(lines, /^ FAIL {2}(.+)$/))
  // A file that did not come to its tests is named twice in its line, and counts for no test.
  const files = failing.filter((name) => / \[ .+ \]$/.test(name)).length
  const failed = inTests('failed') + files + stray
  return {
    runner: 'vitest',
    passed: inTests('passed'),
    failed: Math.max(failed, inFiles('failed') > 0 ? 1 : 0),
    ran: inTests('passed', 'failed'),
    skipped: inTests('skipped', 'todo'),
    failing,
  }
}
