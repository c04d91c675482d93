import type { Check } from './check.ts'

/** CI, hooks, agent settings, links and modes are changed only where the task declared it. */
export const protectedPlaces: Check = async () => ({ status: 'could_not_run', detail: 'it is not built yet' })
