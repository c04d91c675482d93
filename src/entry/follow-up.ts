import type { RunView } from '../decide/fold.ts'
import { type FollowWords, followAsk, refuseFollowUp } from '../decide/follow.ts'
import { failure } from '../domain/failure.ts'
import { projectKey } from '../domain/project.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Caller } from '../domain/task.ts'
import { findWorkspace } from '../io/repository.ts'
import type { Commission } from './send.ts'

/** A run that has ended, followed up: a task of its own, where the earlier one was. `goal` may be missing, and then says so. */
export function followUp(
  view: RunView,
  said: Omit<FollowWords, 'goal'> & { goal?: string },
  { cwd, caller }: { cwd: string; caller: Caller },
): Result<Commission> {
  const { goal = '' } = said
  const refusal = refuseFollowUp(view, goal)
  if (refusal) return fail(refusal)
  const { root } = view.task.workspace
  const here = findWorkspace(cwd)
  if (!here.ok) return here
  if (projectKey(here.value) !== view.project) {
    const hint = `Go there first: cd ${root}`
    return fail(failure('wrong_usage', `${view.id} belongs to another repository, ${root}`, { hint }))
  }
  // Its working tree may have been taken away since, or be another repository's by now; the waybill says so.
  const before = findWorkspace(root)
  const there = before.ok && projectKey(before.value) === view.project ? root : here.value.root
  return ok({ ask: followAsk(view, { ...said, goal }), cwd: there, caller, follows: view.id })
}
