import { lotsFrom } from '../lots.ts'
import { memoryOf } from '../processes.ts'
import type { Row } from '../row.ts'
import { crash } from './01-crash.ts'
import { crashInRecovery } from './02-crash-in-recovery.ts'
import { diskErrors } from './04-disk-errors.ts'
import { fullDisk } from './05-full-disk.ts'
import { oddStreams } from './15-odd-streams.ts'
import { oddUsage } from './17-odd-usage.ts'
import { noWorker } from './18-no-worker.ts'
import { signals } from './34-signals.ts'

const SEED = 20_261_121
const ROUNDS = 10
const MIXED = [crash, crashInRecovery, diskErrors, fullDisk, oddStreams, oddUsage, noWorker, signals]

export const shortSoak: Row = {
  row: 41,
  fault: 'random faults from this table, seeded',
  injector: `${ROUNDS} by lot with seed ${SEED}; for hours: npm run faults -- --soak 24h --seed 7`,
  async run(lab) {
    const lot = lotsFrom(SEED)
    const mb = () => memoryOf(process.pid)?.mb ?? 0
    const before = mb()
    const drawn = lab.byLot(lot)
    for (let round = 1; round <= ROUNDS; round += 1) await (MIXED[lot(MIXED.length)] ?? crash).run(drawn)
    lab.note(`this process grew by ${(mb() - before).toFixed(0)} MB`)
    lab.must('no growth', mb() - before < 100)
  },
}
