import type { RunView } from '../../decide/fold.ts'
import { exitCodeOf, failure } from '../../domain/failure.ts'
import { fail } from '../../domain/result.ts'
import type { Caller } from '../../domain/task.ts'
import { applyRun, type Proposal } from '../applying.ts'
import type { Desk } from '../desk.ts'
import { type Answer, answered, refused } from './answer.ts'
import type { Call } from './tool.ts'

/** The host's model shows and proposes; the user decides, unless they decided before (`apply: accepted`). */
export async function applyJob(desk: Desk, view: RunView, call: Call): Promise<Answer> {
  const cwd = await call.folder()
  if (!cwd.ok) return refused(cwd.failure)
  let proposal: Proposal | undefined
  const ask = (asked: Proposal) => {
    proposal = asked
    return fail(failure('no_consent', 'only the user can say yes to this'))
  }
  const wish = { revert: false, unchecked: false }
  const end = await applyRun(desk, view, wish, { cwd: cwd.value, env: call.env, by: call.caller, ask })
  if (end.ok) {
    const next = `Tell the user what was changed. ${wayOf(call.caller, `${view.id} --revert`, 'take it back')}`
    return answered({ ...end.value, next }, `applied · ${view.id}\n${next}`)
  }
  if (proposal) return proposed(proposal, call.caller)
  const { kind, hint, message } = end.failure
  const answer = refused(end.failure)
  if (!('conflicts' in end)) return answer
  const content = { failure: { kind, message, hint, exit: exitCodeOf(kind) }, conflicts: end.conflicts }
  return { ...answer, content }
}

/** Nothing was done, and that is the answer: what would be, and the words with which the user has it done. */
function proposed({ id, root, files, merged, patch }: Proposal, caller: Caller): Answer {
  const next = `Nothing was changed yet. Show the user what the patch does. ${wayOf(caller, id, 'have it applied')}`
  return answered(
    { id, proposed: { root, files, merged, patch: patch.path }, next },
    `proposed · ${id}\n${next}`,
  )
}

const wayOf = (caller: Caller, words: string, what: string): string =>
  caller === 'claude'
    ? `To ${what}, the user types \`/waybill:apply ${words}\` in the chat or runs \`waybill apply ${words}\` in a terminal of their own.`
    : `To ${what}, the user runs \`waybill apply ${words}\` in a terminal of their own.`
