import type { Check } from './check.ts'

/** A patch that brings a secret into the tree would bring it into the history; it was not kept as it is. */
export const noSecrets: Check = async ({ patch }) =>
  patch?.redacted === undefined
    ? { status: 'passed', detail: 'nothing in the patch looks like a secret' }
    : {
        status: 'failed',
        detail: `the patch holds what looks like a secret and was kept only with it taken out: ${patch.redacted.join('; ')}`,
      }
