import { once, type Runner } from './runner.ts'

/** Recorded from Node 24, its reporters `spec` and `tap`; other producers of TAP end in the same lines. */
export const nodeTest: Runner = (lines) => {
  const sums = new Map<string, number>()
  for (const line of lines) {
    const [, word = '', number] = /^(?:ℹ|#) (tests|pass|fail|cancelled|skipped|todo) +(\d+)$/.exec(line) ?? []
    if (number !== undefined) sums.set(word, (sums.get(word) ?? 0) + Number(number))
  }
  const of = (word: string): number => sums.get(word) ?? 0
  if (!sums.has('tests') || !sums.has('pass')) return undefined
  const failing = once([...inSpec(lines), ...inTap(lines)])
  const failed = of('fail') + of('cancelled')
  return {
    runner: 'node:test',
    passed: of('pass'),
    failed,
    ran: of('pass') + Math.max(0, failed - failing.filter((name) => FILE.test(name)).length),
    skipped: of('skipped') + of('todo'),
    failing,
  }
}

/** A file that broke outside of its tests is counted as one of them. */
const FILE = /(?:^|: )\S+\.[cm]?[jt]sx?$/

/** Below "failing tests" each stands after its place. Of that the file alone: its lines move. */
function inSpec(lines: readonly string[]): string[] {
  const names: string[] = []
  let file: string | undefined
  for (const line of lines) {
    const [, title] = /^✖ (.+) \([\d.]+ms\)(?: #.*)?$/.exec(line) ?? []
    if (title !== undefined && file !== undefined) names.push(`${file}: ${title}`)
    if (title !== undefined) file = undefined
    file = /^test at (.+):\d+:\d+$/.exec(line)?.[1] ?? file
  }
  return names
}

const MOST_DETAILS = 12

function inTap(lines: readonly string[]): string[] {
  return lines.flatMap((line, at) => {
    const [, title] = /^ *not ok \d+ (?:- )?(.+)$/.exec(line) ?? []
    if (title === undefined || /# (?:TODO|SKIP)\b/i.test(title)) return []
    // A suite fails with its tests, and is not counted.
    const details = lines.slice(at + 1, at + 1 + MOST_DETAILS)
    return details.some((detail, row) => isOfSuite(detail) && !details.slice(0, row).some(isEnd))
      ? []
      : [title]
  })
}

const isOfSuite = (line: string): boolean => /^ *failureType: 'subtestsFailed'$/.test(line)
const isEnd = (line: string): boolean => /^ *\.\.\.$/.test(line)
