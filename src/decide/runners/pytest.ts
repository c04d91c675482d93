import { found, numbersIn, once, type Runner } from './runner.ts'

/** Recorded from 9.0, plain, `-q` and `-v`. */
export const pytest: Runner = (lines) => {
  const ends = found(
    lines,
    /^(?:=+ )?(\d+ [a-z ]+(?:, \d+ [a-z ]+)*|no tests ran) in \d+\.\d+s(?: \([\d:]+\))?(?: =+)?$/,
  )
  if (ends.length === 0) return undefined
  const says = numbersIn(ends, /,/)
  return {
    runner: 'pytest',
    passed: says('passed', 'xpassed'),
    failed: says('failed', 'error', 'errors'),
    // A test that passes may break as it is taken down, and is then told of twice.
    ran: says('passed', 'xpassed', 'failed'),
    skipped: says('skipped', 'xfailed'),
    failing: once(found(lines, /^(?:FAILED|ERROR) (.+)$/).flatMap(nameIn)),
  }
}

/** Why it failed may follow it. */
function nameIn(text: string): string[] {
  const [name = ''] = text.split(' - ')
  return name.includes('.py') ? [name] : []
}
