import type { Check } from './check.ts'

/** A writing task that changed nothing did not do it, whatever its last message says. */
export const didWork: Check = async ({ patch }) =>
  patch
    ? {
        status: 'passed',
        detail: `${patch.files} ${patch.files === 1 ? 'file' : 'files'} changed, +${patch.insertions} −${patch.deletions}`,
      }
    : { status: 'failed', detail: 'the worker was asked to write and changed nothing' }
