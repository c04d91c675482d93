import type { Count } from '../../domain/count.ts'
import { once, type Runner } from './runner.ts'

/** From the documentation of `go test` and test2json (Go 1.26): plain, `-v` and `-json`. */
export const goTest: Runner = (lines) => ofEvents(lines) ?? ofText(lines)

type Event = { Action?: string; Package?: string; Test?: string }

function ofEvents(lines: readonly string[]): Count | undefined {
  const events = lines.flatMap((line) => eventIn(line) ?? [])
  if (events.length === 0) return undefined
  const ended = (action: string) =>
    events.filter((event) => event.Action === action && event.Test !== undefined)
  const red = ended('fail')
  const named = new Set(red.map((event) => event.Package))
  const broken = events.filter(
    (event) => event.Action === 'fail' && event.Test === undefined && !named.has(event.Package),
  )
  return {
    runner: 'go test',
    passed: ended('pass').length,
    failed: red.length + broken.length,
    ran: ended('pass').length + red.length,
    skipped: ended('skip').length,
    failing: once([...red, ...broken].map((event) => [event.Package, event.Test].filter(Boolean).join(' '))),
  }
}

function eventIn(line: string): Event | undefined {
  if (!line.startsWith('{"')) return undefined
  try {
    const event = JSON.parse(line) as Event
    return typeof event.Action === 'string' && typeof event.Package === 'string' ? event : undefined
  } catch {
    return undefined
  }
}

/** The line of a package comes after those of its tests. Without `-v` a test that passes is not mentioned. */
function ofText(lines: readonly string[]): Count | undefined {
  const failing: string[] = []
  let pending: string[] = []
  const seen = { packages: 0, empty: 0, passed: 0, failed: 0, skipped: 0 }
  for (const line of lines) {
    const [, result, test] = /^ *--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/.exec(line) ?? []
    if (result === 'PASS') seen.passed += 1
    if (result === 'SKIP') seen.skipped += 1
    if (result === 'FAIL' && test !== undefined) pending.push(test)
    const [, status, name = ''] = /^(ok {2}|FAIL|\? {3})\t(\S+)/.exec(line) ?? []
    if (status === undefined) continue
    seen.packages += 1
    if (/\[no test(?: file)?s/.test(line)) seen.empty += 1
    if (status === 'FAIL') {
      seen.failed += pending.length
      failing.push(...(pending.length > 0 ? pending.map((one) => `${name} ${one}`) : [name]))
    }
    pending = []
  }
  if (seen.packages === 0) return undefined
  const isVerbose = lines.some((line) => line.startsWith('=== RUN '))
  const isEmpty = seen.empty === seen.packages
  const names = once(failing)
  return {
    runner: 'go test',
    ...(isVerbose || isEmpty
      ? { passed: seen.passed, ran: seen.passed + seen.failed, skipped: seen.skipped }
      : {}),
    failed: names.length,
    failing: names,
  }
}
