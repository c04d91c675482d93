import { foldRun } from '../decide/fold.ts'
import { followedBy } from '../decide/follow.ts'
import { handedOnText } from '../decide/handing-on.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Ask, Task, Workspace } from '../domain/task.ts'
import { newNonce } from '../io/clock.ts'
import type { Ledger } from '../io/ledger.ts'
import { glanceAtLedger } from '../io/ledger-glance.ts'
import { readConversation } from './conversation.ts'

/** Where the work stands, for a task that is to know; from the ledger, and never from the file in the repository. */
export function handedOn(
  { handoff }: Ask,
  ledger: Pick<Ledger, 'projectFacts'>,
  workspace: Workspace,
): Pick<Task, 'handedOn'> {
  const text = handoff ? handedOnText(readConversation(ledger, workspace), newNonce()) : undefined
  return text === undefined ? {} : { handedOn: text }
}

const LEDGER_BUSY_MS = 250

/** The same for whoever has no ledger open, and only shows what would be. */
export const handedOnAtAGlance = (ask: Ask, ledger: string, workspace: Workspace): Pick<Task, 'handedOn'> =>
  (ask.handoff && glanceAtLedger(ledger, LEDGER_BUSY_MS, (seen) => handedOn(ask, seen, workspace))) || {}

/** The run that a task follows up; what another run still does in the same session is waited for first. */
export function followed(
  run: string | undefined,
  ledger: Pick<Ledger, 'entries' | 'openRuns'>,
): Result<Pick<Task, 'follows'>> {
  if (run === undefined) return ok({})
  const view = foldRun(ledger.entries(run))
  const follows = view && followedBy(view, newNonce())
  if (!follows) return fail(failure('unknown_run', `there is no run ${run} that could be followed up`))
  const { session } = follows
  const busy = ledger.openRuns().find((id) => {
    const other = session === undefined ? undefined : foldRun(ledger.entries(id, ['task.received']))
    return other?.task.follows?.session === session && session !== undefined
  })
  if (busy === undefined) return ok({ follows })
  const hint = `\`waybill wait ${busy}\` waits for its end; then follow that one up.`
  return fail(failure('wrong_usage', `${busy} is at work in the session of ${run}`, { hint }))
}
