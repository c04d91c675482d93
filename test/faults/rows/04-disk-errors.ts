import type { Row } from '../row.ts'

const WRITES = { goal: '[[fake: edit notes.md hello]] [[fake: answer done]]', mode: 'write' } as const
const ERRORS = ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'EROFS'] as const
const OPERATIONS = 40

export const diskErrors: Row = {
  row: 4,
  fault: 'each change of the disk fails in turn: EIO, ENOSPC, EACCES, EMFILE, EROFS',
  injector: 'WAYBILL_FAULTS=fs:CODE:n, once and from then on, until a run passes',
  async run(lab) {
    for (const n of lab.numbers(OPERATIONS)) {
      const all = ERRORS.flatMap((code) => [`${code}:${n}`, `${code}:${n}:once`])
      // Each operation meets one of them, each of them some operations.
      const plans = lab.thorough ? all : [all[n % all.length] ?? '']
      let met = false
      for (const plan of lab.some(plans)) {
        await lab.at(`fs:${plan}`, {}, async (world) => {
          world.diskStuck = !plan.endsWith('once')
          const run = await world.supervise(WRITES, { env: { WAYBILL_FAULTS: `fs:${plan}` } })
          met ||= run.log.includes('waybill-fault')
          lab.must(`fs:${plan}: the supervisor ends by itself`, run.signal === null)
        })
      }
      if (met) continue
      lab.note(`${n - 1} operations`)
      return
    }
  },
}
