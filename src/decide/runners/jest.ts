import { found, numbersIn, once, type Runner } from './runner.ts'

/** Recorded from 29.7. */
export const jest: Runner = (lines) => {
  const tests = found(lines, /^Tests: +(.+), \d+ total$/)
  const hasNone = lines.some((line) => /^No tests found, exiting with code \d/.test(line))
  const isEmpty = lines.some((line) => /^Tests: +0 total$/.test(line))
  if (tests.length === 0 && !hasNone && !isEmpty) return undefined
  const { names, files } = failingIn(lines)
  const inTests = numbersIn(tests, /,/)
  return {
    runner: 'jest',
    passed: inTests('passed'),
    failed: inTests('failed') + files,
    ran: inTests('passed', 'failed'),
    skipped: inTests('skipped', 'todo'),
    failing: names,
  }
}

/** Each failure stands below its file, and once more in a long run's summary. */
function failingIn(lines: readonly string[]): { names: string[]; files: number } {
  const names: string[] = []
  let file = ''
  for (const line of lines) {
    file = /^FAIL (?:\S+ )*?(\S+)(?: \([\d.]+ m?s\))?$/.exec(line)?.[1] ?? file
    const [, title] = /^ {2}● (.+)$/.exec(line) ?? []
    if (title === 'Test suite failed to run') names.push(file)
    else if (title !== undefined && title !== 'Console') names.push(`${file} › ${title}`)
  }
  const failing = once(names)
  return { names: failing, files: failing.filter((name) => !name.includes(' › ')).length }
}
