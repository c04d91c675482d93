import type { Check } from './check.ts'

/** Only what was asked for may be changed. */
export const inScope: Check = async () => ({ status: 'could_not_run', detail: 'it is not built yet' })
