import type { Check } from './check.ts'

/** A command of the user's own, by the name under which it is trusted. */
export const command =
  (name: string): Check =>
  async () => ({ status: 'could_not_run', detail: `no command \`${name}\` is trusted for this repository` })
