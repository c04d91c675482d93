import { failureOf } from '../moves.ts'
import type { Row } from '../row.ts'

/** The ladder's waits, the drain, and a busy machine. */
const GRACE_MS = 8_000
const CASES = [
  { goal: '[[fake: hang]]', limits: ['--wall', '2s'], boundMs: 2_000, ends: 'timed_out' },
  { goal: '[[fake: hang]]', limits: ['--idle', '1s'], boundMs: 1_000, ends: 'went_silent' },
  { goal: '[[fake: silent]]', limits: ['--wall', '2s'], boundMs: 2_000, ends: 'timed_out' },
  { goal: '[[fake: drip 200]] words', limits: ['--wall', '2s'], boundMs: 2_000, ends: 'timed_out' },
  { goal: '[[fake: retry]]', limits: ['--idle', '1s'], boundMs: 1_000, ends: 'went_silent' },
  { goal: '[[fake: ignore-all]]', limits: ['--wall', '2s'], boundMs: 2_000, ends: 'timed_out' },
]

export const neverEnds: Row = {
  row: 10,
  fault: 'a worker never ends, is silent, drips, only retries, ignores every request to end',
  injector: 'fake workers',
  alone: true,
  async run(lab) {
    await lab.at('clocks', {}, async (world) => {
      const runs = lab.some(CASES).map(async ({ goal, limits, boundMs, ends }) => {
        const startedMs = performance.now()
        const { document } = await world.json(['run', goal, ...limits])
        const value = performance.now() - startedMs
        world.measured.push({ what: `${goal} ${limits.join(' ')}, ms`, value, atMost: boundMs + GRACE_MS })
        const why = failureOf(document)
        // A worker that never says anything may meet the clock of its start first.
        const right = why === ends || (goal.includes('silent') && why === 'went_silent')
        lab.must(`${goal} ${limits.join(' ')} ends as ${ends}, not ${why}`, right)
      })
      await Promise.all(runs)
    })
  },
}
