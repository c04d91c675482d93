import { foldRun, type RunView } from '../decide/fold.ts'
import { failure } from '../domain/failure.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import { nowMs } from '../io/clock.ts'
import { isAlive, signalProcess } from '../io/identity.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { batchOf, runNamed } from '../io/named-run.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { findWorkspace } from '../io/repository.ts'
import { documentOf } from './documents.ts'
import type { RunDocument } from './render/document.ts'
import { refusedDocument } from './render/refusal.ts'
import { settleDead } from './settle.ts'

/** What every command about earlier runs works on: the ledger with dead supervisors' runs already settled. */
export type Desk = { paths: WaybillPaths; ledger: Ledger }

const LEDGER_BUSY_MS = 5_000
const POLL_MS = 100
const CANCEL_WAIT_MS = 15_000
/** The kernel closes the files of a killed process before it counts as dead. */
const DEATH_WAIT_MS = 5_000

export async function openDesk(env: NodeJS.ProcessEnv): Promise<Result<Desk>> {
  const paths = waybillPaths(env)
  if (!paths.ok) return paths
  const ledger = openLedger(paths.value.ledger, LEDGER_BUSY_MS)
  if (!ledger.ok) return ledger
  await settleDead(ledger.value, paths.value)
  return ok({ paths: paths.value, ledger: ledger.value })
}

/** One run by its id, a unique beginning of it, or `last` for the newest of this project. */
export function findRun({ ledger }: Desk, name: string, cwd: string): Result<RunView> {
  const workspace = findWorkspace(cwd)
  return runNamed(ledger, name, workspace.ok ? projectKey(workspace.value) : undefined)
}

/** Waits for a run to end, at most `timeoutMs`; a supervisor that dies meanwhile is noticed. */
export async function awaitRun(
  desk: Desk,
  view: RunView,
  timeoutMs: number,
  onActivity: (view: RunView) => void,
): Promise<RunView> {
  const untilMs = nowMs() + timeoutMs
  let now = view
  while (!now.ended && nowMs() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    if (!isAlive(now.owner)) await settleDead(desk.ledger, desk.paths)
    now = foldRun(desk.ledger.entries(view.id)) ?? now
    onActivity(now)
  }
  return now
}

/** Asks the supervisor to end its worker and waits until it has, or for a while: then the view has no end. */
export async function cancelRun(desk: Desk, view: RunView, by: string): Promise<RunView> {
  if (view.ended) return view
  desk.ledger.note(view.id, view.project, nowMs(), { kind: 'cancel.requested', by })
  // The supervisor of a batch has others to see through: it looks up whose end is meant.
  signalProcess(view.owner, batchOf(desk.ledger, view) ? 'SIGUSR2' : 'SIGTERM')
  return awaitRun(desk, view, CANCEL_WAIT_MS, () => {})
}

/** Notes once that somebody has seen the result. */
export function markRead(desk: Pick<Desk, 'ledger'>, view: RunView, by: string): void {
  if (view.ended && !view.read) desk.ledger.note(view.id, view.project, nowMs(), { kind: 'result.read', by })
}

/** What to say of a run whose supervisor fell silent. */
export async function lostDocument(
  id: string,
  recorded: boolean,
  env: NodeJS.ProcessEnv,
): Promise<RunDocument> {
  const died = failure(
    'supervisor_died',
    `the supervisor of ${id} ended without a word; see supervisor.log in Waybill's state folder`,
  )
  if (!recorded) return refusedDocument(id, died)
  const desk = await openDesk(env)
  if (!desk.ok) return refusedDocument(id, desk.failure)
  const found = foldRun(desk.value.ledger.entries(id))
  const view = found && (await awaitRun(desk.value, found, DEATH_WAIT_MS, () => {}))
  return view ? documentOf(desk.value, view) : refusedDocument(id, died)
}
