import { once, type Runner } from './runner.ts'

const RESULT = /^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored;/

/** Recorded from 1.95. Each binary has a result of its own, and so have the tests in the documentation. */
export const cargoTest: Runner = (lines) => {
  const results = lines.flatMap((line) => {
    const [, ...numbers] = RESULT.exec(line) ?? []
    return numbers.length > 0 ? [numbers.map(Number)] : []
  })
  if (results.length === 0) return undefined
  const sum = (column: number) => results.reduce((all, numbers) => all + (numbers[column] ?? 0), 0)
  const [passed, failed] = [sum(0), sum(1)]
  return {
    runner: 'cargo test',
    passed,
    failed,
    ran: passed + failed,
    skipped: sum(2),
    failing: failingIn(lines),
  }
}

/** The second list of failures, that of the names; a line in a name moves with the file. */
function failingIn(lines: readonly string[]): string[] {
  const names: string[] = []
  let binary = ''
  let inList = false
  for (const line of lines) {
    binary =
      /^ +(?:Running (?:unittests )?(\S+) \(|Doc-tests (\S+)$)/.exec(line)?.slice(1).find(Boolean) ?? binary
    const name: string | undefined = inList ? listed(line) : undefined
    inList = line === 'failures:' || name !== undefined
    if (name !== undefined) names.push(`${binary} ${name.replace(/ \(line \d+\)$/, '')}`.trim())
  }
  return once(names)
}

const listed = (line: string): string | undefined => /^ {4}(\S.*)$/.exec(line)?.[1]
