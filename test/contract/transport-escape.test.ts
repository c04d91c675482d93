import { describe, expect, test } from 'vitest'
import { ESCAPE, PATTERNS } from './escape-patterns.ts'
import { TIERS, type Tried, tryRun } from './transport-harness.ts'

const LADDER = [{ signal: 'SIGTERM', waitMs: 50 }] as const

const worker = (pattern: string, end: 'stay' | 'leave') => ({
  executable: ESCAPE,
  args: [pattern, end],
  killLadder: LADDER,
  drainMs: 200,
  watch: (line: string) => (line === 'up' ? { useful: true } : undefined),
})

/** What came of it; whatever is left is ended, so that no case disturbs another. */
function ending({ run, left, notices }: Tried) {
  for (const pid of left) process.kill(pid, 'SIGKILL')
  const begun = notices.length === 1
  return { begun, ending: run.ending, tier: run.killTier, survivors: run.survivors, left: left.length }
}
const of = (how: object, left: number | undefined) => ({
  begun: true,
  ending: how,
  tier: 'as asked',
  survivors: [],
  left,
})

describe.runIf(process.platform === 'linux').each(TIERS)(
  'on the $tier tier',
  ({ tier, containment, isHere }) => {
    const trying = test.runIf(isHere).concurrent.each(PATTERNS)

    trying('cancelled: $pattern (I2)', async ({ pattern, ended }) => {
      const cancel = new AbortController()
      const onNotice = () => cancel.abort()
      const tried = await tryRun({ ...worker(pattern, 'stay'), containment, cancel: cancel.signal, onNotice })
      expect(ending(tried)).toEqual(of({ how: 'cancelled' }, ended[tier]))
    })

    trying('out of time: $pattern (I2, I7)', async ({ pattern, ended }) => {
      const tried = await tryRun({ ...worker(pattern, 'stay'), containment, wallMs: 1_500 })
      expect(ending(tried)).toEqual(of({ how: 'timed_out', clock: 'wall' }, ended[tier]))
    })

    trying('ended by itself: $pattern (I2)', async ({ pattern, left }) => {
      const tried = await tryRun({ ...worker(pattern, 'leave'), containment })
      expect(ending(tried)).toEqual(of({ how: 'exited', code: 0 }, left[tier]))
    })
  },
)
