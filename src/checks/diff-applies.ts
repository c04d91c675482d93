import { patchApplies } from '../io/scratch-patch.ts'
import type { Check } from './check.ts'

/** Against the user's tree as it is now, which may have moved since the work was handed over. */
export const diffApplies: Check = async ({ task, patch }) => {
  if (!patch) return { status: 'failed', detail: 'there is no patch' }
  const answer = await patchApplies(task.workspace.root, patch.path)
  return answer.ok
    ? { status: 'passed', detail: 'applies to the working tree as it is now' }
    : { status: 'failed', detail: `does not apply to the working tree as it is now: ${answer.message}` }
}
