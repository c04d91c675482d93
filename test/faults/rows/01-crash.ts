import type { Row } from '../row.ts'

const WRITES = { goal: '[[fake: edit notes.md hello]] [[fake: answer done]]', mode: 'write' } as const
const STEPS = 30

export const crash: Row = {
  row: 1,
  fault: 'kill -9 of the supervisor after each journalled step',
  injector: 'WAYBILL_FAULTS=crash:n, until a run passes without meeting it',
  async run(lab) {
    for (const n of lab.numbers(STEPS)) {
      let met = false
      await lab.at(`crash ${n}`, {}, async (world) => {
        const run = await world.supervise(WRITES, { env: { WAYBILL_FAULTS: `crash:${n}` } })
        met = run.log.includes('waybill-fault')
        lab.must(`crash ${n}: the supervisor is dead`, !met || run.signal === 'SIGKILL')
        lab.must('a run without a crash is accepted', met || run.document?.outcome === 'accepted')
      })
      if (met) continue
      lab.note(`${n - 1} steps`)
      return
    }
  },
}
