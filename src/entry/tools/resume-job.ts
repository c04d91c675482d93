import type { RunView } from '../../decide/fold.ts'
import type { Mode } from '../../domain/task.ts'
import type { Desk } from '../desk.ts'
import { dispatch } from '../dispatch.ts'
import { followUp } from '../follow-up.ts'
import { activityOf } from '../heard.ts'
import { afterAnswer, waiterHasRead } from '../reading.ts'
import { type Answer, outcomeOf, refused } from './answer.ts'
import { waitMs } from './fields.ts'
import type { Call } from './tool.ts'

type Asked = { goal?: string | undefined; mode?: Mode | undefined; waitSeconds?: number | undefined }

/** A run of its own that goes on from this one, and its waybill. */
export async function resumeJob(
  { paths }: Desk,
  view: RunView,
  call: Call,
  { goal, mode, waitSeconds }: Asked,
): Promise<Answer> {
  const cwd = await call.folder()
  if (!cwd.ok) return refused(cwd.failure)
  const said = { ...(goal === undefined ? {} : { goal }), ...(mode === undefined ? {} : { mode }) }
  const commission = followUp(view, said, { cwd: cwd.value, caller: call.caller })
  if (!commission.ok) return refused(commission.failure)
  const dispatched = dispatch(commission.value, paths.state, call.env, (word) => {
    const activity = activityOf(word)
    if (activity !== undefined) call.progress(activity)
  })
  const document = await dispatched.document(waitMs(waitSeconds))
  afterAnswer(() => waiterHasRead(document, call.caller, call.env))
  return outcomeOf(document)
}
