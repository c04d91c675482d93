import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Worker } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { DIALECTS } from './worker-dialects.ts'
import { BAD_ENDINGS, errandFor, eventsOf, ran, type Wanted } from './worker-harness.ts'

describe.each(DIALECTS)('%s, whatever comes', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const well = dialect.well && { ending: dialect.well }
  const read = (run: Parameters<typeof worker.read>[0], wanted?: Wanted) =>
    worker.read(run, errandFor(id, wanted))
  const events = eventsOf(dialect.perfect)
  const garbage = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...strangeLines(events)))
  const anyOutput = fc
    .tuple(fc.shuffledSubarray(events), fc.array(garbage, { maxLength: 6 }), fc.nat())
    .map(([some, odd, cut]) => {
      const mixed = [...some.map((event) => JSON.stringify(event)), ...odd].sort(
        (a, b) => ((a.length * 7919 + cut) % 13) - ((b.length * 7919 + cut) % 13),
      )
      const whole = mixed.join('\n')
      return cut % 3 === 0 ? whole.slice(0, cut % (whole.length + 1)) : whole
    })
  const hasGoodEnd = (stdout: string) =>
    stdout.split('\n').some((line) => {
      try {
        return dialect.isEnd(JSON.parse(line))
      } catch {
        return false
      }
    })

  test('nothing throws, and nothing is done without the vendor’s own end event and an answer', () => {
    fc.assert(
      fc.property(anyOutput, fc.boolean(), (stdout, asksForJson) => {
        for (const line of stdout.split('\n')) worker.watch(line)
        const wanted = asksForJson ? { ask: { answerSchema: { type: 'object' } } } : {}
        const report = read(ran(stdout, well), wanted)
        if (report.status === 'done')
          expect({ end: hasGoodEnd(stdout), answered: report.text.trim() !== '' }).toEqual({
            end: true,
            answered: true,
          })
      }),
      { numRuns: 300 },
    )
  })

  test('no output of any shape makes a run that was ended look done', () => {
    fc.assert(
      fc.property(anyOutput, fc.constantFrom(...BAD_ENDINGS), (stdout, [ending]) => {
        expect(read(ran(stdout, { ending })).status).toBe('failed')
      }),
      { numRuns: 200 },
    )
  })
})

/** Ending events with a field gone or of another type. */
function strangeLines(events: Record<string, unknown>[]): string[] {
  const [end = {}] = events.slice(-1)
  return Object.keys(end).flatMap((key) =>
    [undefined, null, 7, 'x', [], {}].map((value) => JSON.stringify({ ...end, [key]: value })),
  )
}
