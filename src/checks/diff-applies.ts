import { conflictText } from '../domain/merge.ts'
import { benchIn, draftApply } from '../io/apply-draft.ts'
import type { Check } from './check.ts'

const MOST_SHOWN = 20

/** Against the user's tree as it is now, which may have moved since the work was handed over; nothing in it is touched. */
export const diffApplies: Check = async ({ task, patch, site }) => {
  if (!patch) return { status: 'failed', detail: 'there is no patch' }
  const draft = await draftApply(benchIn(site.folder, task.workspace.root, false), patch)
  if (!draft.ok && draft.failure.kind === 'does_not_apply')
    return { status: 'failed', detail: draft.failure.message }
  if (!draft.ok) return { status: 'could_not_run', detail: draft.failure.message }
  const { conflicts, merged } = draft.value
  draft.value.drop()
  if (conflicts.length > 0) {
    const shown = conflicts.slice(0, MOST_SHOWN).map(conflictText)
    const more = conflicts.length > MOST_SHOWN ? [`and ${conflicts.length - MOST_SHOWN} more`] : []
    const detail = `does not apply to the working tree as it is now: ${[...shown, ...more].join('; ')}`
    return { status: 'failed', detail }
  }
  const how = merged.length === 0 ? 'as it is' : `with a three-way merge: ${merged.join(', ')}`
  return { status: 'passed', detail: `applies ${how}` }
}
