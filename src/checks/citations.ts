import type { Check } from './check.ts'

/** What an answer points to must be there. */
export const citations: Check = async () => ({ status: 'could_not_run', detail: 'it is not built yet' })
