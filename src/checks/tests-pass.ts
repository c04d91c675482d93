import type { Check } from './check.ts'

/** The trusted command, run by us on the patch. */
export const testsPass: Check = async () => ({ status: 'could_not_run', detail: 'it is not built yet' })
