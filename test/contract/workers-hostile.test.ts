import { describe, expect, test } from 'vitest'
import type { Worker } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { DIALECTS } from './worker-dialects.ts'
import { errandFor, eventsOf, linesOf, ran } from './worker-harness.ts'

/** So deep that JSON.stringify does not come back from it. */
const deep = (levels: number): string => '{"a":'.repeat(levels) + 1 + '}'.repeat(levels)

const HOSTILE: readonly (readonly [what: string, value: string])[] = [
  ['10,000 levels of objects', deep(10_000)],
  ['10,000 levels of lists', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['a prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ['the same key twice', '{"a":1,"a":2}'],
  ['half a character', '"\\ud800 and \\udc00"'],
  ['a NUL', '"a\\u0000b"'],
  ['a number without end', '1e999'],
  ['a number beyond all counting', '123456789012345678901234567890'],
  ['less than nothing', '-5'],
]

describe.each(DIALECTS)('%s, row 14: values that break what walks through them', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const well = dialect.well && { ending: dialect.well }
  const events = eventsOf(dialect.perfect)
  /** The perfect output with every field of every event, one after the other, replaced by the value. */
  const outputs = (value: string): string[] =>
    events.flatMap((event, index) =>
      Object.keys(event).map((key) => {
        const changed = JSON.stringify({ ...event, [key]: 'PLACE' }).replace('"PLACE"', value)
        return `${linesOf(events.slice(0, index))}${changed}\n${linesOf(events.slice(index + 1))}`
      }),
    )

  test.each(HOSTILE)('%s', (_what, value) => {
    for (const stdout of [...outputs(value), `${dialect.perfect}${value}\n`]) {
      const notices = stdout.split('\n').map((line) => worker.watch(line))
      const wanted = { ask: { answerSchema: { type: 'object' } } }
      const report = worker.read(ran(stdout, well), errandFor(id, wanted))
      // What is read can be written down again, and says the same.
      expect(() => structuredClone({ report, notices })).not.toThrow()
      expect(() => JSON.stringify({ report, notices })).not.toThrow()
      expect(usageOf(report.usage)).toEqual([])
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

/** Counts that are none. */
const usageOf = ({ raw: _raw, ...counts }: object & { raw?: unknown }): unknown[] =>
  Object.values(counts).filter((count) => !Number.isSafeInteger(count) || Number(count) < 0)
