import type { Row } from '../row.ts'
import { crash } from './01-crash.ts'
import { crashInRecovery } from './02-crash-in-recovery.ts'
import { diskErrors } from './04-disk-errors.ts'

/** The fault matrix, in its order. */
export const ROWS: readonly Row[] = [crash, crashInRecovery, diskErrors]
