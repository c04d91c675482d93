import { found, once, type Runner } from './runner.ts'

/** Recorded from Python 3.11; `-v` ends alike. */
export const unittest: Runner = (lines) => {
  const ran = found(lines, /^Ran (\d+) tests? in \d/)
  const ends = found(lines, /^(?:OK|FAILED|NO TESTS RAN)(?: \((.+)\))?$/)
  const isOver = lines.some((line) => /^(?:OK|FAILED|NO TESTS RAN)(?: \(.+\))?$/.test(line))
  if (ran.length === 0 || !isOver) return undefined
  const said = ends.flatMap((end) => end.split(', ')).map((part) => part.split('='))
  const sum = (...words: string[]): number =>
    said.reduce((all, [word = '', number]) => all + (words.includes(word) ? Number(number) : 0), 0)
  const all = ran.reduce((total, number) => total + Number(number), 0)
  const failed = sum('failures', 'errors', 'unexpected successes')
  const skipped = sum('skipped', 'expected failures')
  // Of one test with subtests several may fail.
  const passed = Math.max(0, all - failed - skipped)
  return {
    runner: 'unittest',
    passed,
    failed,
    ran: Math.max(0, all - skipped),
    skipped,
    failing: once(found(lines, /^(?:FAIL|ERROR): (.+)$/)),
  }
}
