import { crashAndResume, endsOf } from '../batches.ts'
import { timesAsked } from '../moves.ts'
import type { Lab, Row } from '../row.ts'

const WRITES = { goal: '[[fake: edit notes.md hello]] [[fake: answer done]]', mode: 'write' } as const
const STEPS = 30
const STEPS_OF_BATCH = 60
const EVERY = 5

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
      break
    }
    await crashedBatches(lab)
  },
}

/** The same for a batch of three, one of which waits for the others; then it is resumed. */
async function crashedBatches(lab: Lab): Promise<void> {
  for (const n of lab.numbers(STEPS_OF_BATCH)) {
    // Each step takes seconds: the short form takes every fifth.
    if (!lab.thorough && n % EVERY !== 1) continue
    let met = false
    await lab.at(`batch, crash ${n}`, {}, async (world) => {
      const crashed = await crashAndResume(world, n)
      met = crashed.met
      if (crashed.known === undefined || !met) return
      const { resumed } = crashed
      const ends = endsOf(resumed)
      lab.must(
        `batch, crash ${n}: after the resume all have a result, not ${ends}`,
        ends === '1 accepted, 2 unverified',
      )
      const paid = (resumed?.batch?.tasks ?? []).filter(({ replayed }) => !replayed).length
      const asked = timesAsked(world)
      lab.must(`batch, crash ${n}: ${asked} workers were asked`, asked >= 3 && asked <= 3 + paid)
    })
    if (met) continue
    lab.note(`${n - 1} steps of a batch`)
    return
  }
}
