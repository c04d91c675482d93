import type { Row } from '../row.ts'

const WRITES = { goal: '[[fake: edit notes.md hello]] [[fake: sleep 30000]]', mode: 'write' } as const
/** The step at which the run is fully under way: a worker runs, money is held, a worktree stands. */
const SPAWNED = 9
const STEPS = 8

export const crashInRecovery: Row = {
  row: 2,
  fault: 'kill -9 during recovery itself',
  injector: 'WAYBILL_FAULTS=crash:reaper:n after a crash of the run, until a recovery passes',
  async run(lab) {
    for (const n of lab.numbers(STEPS)) {
      let met = false
      await lab.at(`crash in recovery ${n}`, {}, async (world) => {
        const run = await world.supervise(WRITES, { env: { WAYBILL_FAULTS: `crash:${SPAWNED}` } })
        lab.must('the supervisor crashed with a worker running', run.signal === 'SIGKILL')
        const env = world.env({ WAYBILL_FAULTS: `crash:reaper:${n}` })
        const recovery = await world.waybill(['jobs'], { env })
        met = recovery.stderr.includes('waybill-fault')
        lab.must(`recovery ${n} died or passed`, met === (recovery.signal === 'SIGKILL'))
      })
      if (met) continue
      lab.note(`${n - 1} steps of recovery`)
      return
    }
  },
}
