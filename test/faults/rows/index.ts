import type { Row } from '../row.ts'
import { crash } from './01-crash.ts'
import { crashInRecovery } from './02-crash-in-recovery.ts'
import { guardian } from './03-guardian.ts'
import { diskErrors } from './04-disk-errors.ts'
import { fullDisk } from './05-full-disk.ts'
import { reserveRace } from './08-reserve-race.ts'
import { neverEnds } from './10-never-ends.ts'
import { escapes } from './11-escapes.ts'
import { floods } from './13-floods.ts'
import { oddBytes } from './14-odd-bytes.ts'
import { oddStreams } from './15-odd-streams.ts'
import { oddUsage } from './17-odd-usage.ts'
import { noWorker } from './18-no-worker.ts'

/** The fault matrix, in its order. */
export const ROWS: readonly Row[] = [
  crash,
  crashInRecovery,
  guardian,
  diskErrors,
  fullDisk,
  reserveRace,
  neverEnds,
  escapes,
  floods,
  oddBytes,
  oddStreams,
  oddUsage,
  noWorker,
]
