import { found, once, type Runner } from './runner.ts'

/** Recorded from 10.8, its `spec` and `dot` reporters; the end is the same in `min` and `list`. */
export const mocha: Runner = (lines) => {
  const passed = found(lines, /^ {2}(\d+) passing \(\d+m?s\)$/)
  if (passed.length === 0) return undefined
  const sum = (numbers: readonly string[]) => numbers.reduce((all, number) => all + Number(number), 0)
  const [ended, failed, failing] = [sum(passed), sum(found(lines, /^ {2}(\d+) failing$/)), failingIn(lines)]
  return {
    runner: 'mocha',
    passed: ended,
    failed,
    ran: ended + Math.max(0, failed - failing.filter((name) => HOOK.test(name)).length),
    skipped: sum(found(lines, /^ {2}(\d+) pending$/)),
    failing,
  }
}

/** One that fails counts as a test does. */
const HOOK = /(?:^|› )"(?:before|after) (?:all|each)" hook\b/

const MOST_LEVELS = 20

/** After the summary each failure has its suites and its title on lines of their own; a colon ends them. */
function failingIn(lines: readonly string[]): string[] {
  const names: string[] = []
  let isAfter = false
  for (const [at, line] of lines.entries()) {
    isAfter ||= /^ {2}\d+ failing$/.test(line)
    const [, first] = (isAfter && /^ {2}\d+\) (.+)$/.exec(line)) || []
    if (first === undefined) continue
    const parts = [first, ...lines.slice(at + 1, at + MOST_LEVELS).map((next) => next.trim())]
    const last = parts.findIndex((part) => part.endsWith(':'))
    if (last !== -1)
      names.push(
        parts
          .slice(0, last + 1)
          .join(' › ')
          .slice(0, -1),
      )
  }
  return once(names)
}
