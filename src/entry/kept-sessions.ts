import { foldRun, type RunView } from '../decide/fold.ts'
import { keptSessions } from '../decide/follow.ts'
import type { FileSum } from '../domain/follow.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { readConfig } from '../io/config-file.ts'
import { withSearchPath } from '../io/search-path.ts'
import { dropSession, sessionBytes, sessionFile, sumOf } from '../io/sessions.ts'
import type { Desk } from './desk.ts'

/** A session that a vendor's CLI keeps because a run was asked to have it kept. `id`: the newest such run. */
export type KeptSession = { id: string; worker: WorkerId; session: string; path: string; bytes: number }
export type SessionStays = KeptSession & {
  because: 'running' | 'kept' | 'gone on with elsewhere' | 'perhaps gone on with elsewhere' | 'not removed'
}
type Found = KeptSession & { root: string; left?: FileSum | undefined }

/**
 * Sessions go when somebody says so, and not because a result was read: they were kept to be gone on with. One that holds
 * more than its run has left there is somebody's own conversation by now, and goes only where that run is `named`.
 */
export async function sweepSessions(
  desk: Desk,
  views: readonly RunView[],
  { all, dry, named }: { all: boolean; dry: boolean; named: boolean },
  env: NodeJS.ProcessEnv,
): Promise<{ removed: KeptSession[]; stays: SessionStays[] }> {
  const removed: KeptSession[] = []
  const stays: SessionStays[] = []
  const config = await readConfig(desk.paths)
  const busy = sessionsAtWork(desk)
  for (const { root, left, ...one } of sessionsOf(views, env)) {
    const others = named ? undefined : othersIn(one.path, left)
    if (busy.has(one.session)) stays.push({ ...one, because: 'running' })
    else if (!all) stays.push({ ...one, because: 'kept' })
    else if (others !== undefined) stays.push({ ...one, because: others })
    else {
      const executable = config.ok ? config.value.workers[one.worker].executable : undefined
      // No program is found by name in the repository that the run was in; the launcher leaves out the one here.
      const safe = withSearchPath(env, root)
      if (!dry) await dropSession(one.worker, one.session, { env: safe, executable })
      if (dry || sessionFile(one.worker, one.session, env) === undefined) removed.push(one)
      else stays.push({ ...one, because: 'not removed' })
    }
  }
  return { removed, stays }
}

/** Whether others have gone on in a session, by its file; undefined where nobody has. A dead supervisor has left no word of it. */
function othersIn(path: string, left: FileSum | undefined) {
  if (left === undefined) return 'perhaps gone on with elsewhere'
  const now = sumOf(path)
  return now?.bytes === left.bytes && now.sha256 === left.sha256 ? undefined : 'gone on with elsewhere'
}

/** Each once, though several runs went on in it: as the newest of them has left it. */
function sessionsOf(views: readonly RunView[], env: NodeJS.ProcessEnv): Found[] {
  const found = new Map<string, Found>()
  for (const view of views) {
    for (const { worker, id: session, left } of keptSessions(view)) {
      const path = found.has(session) ? undefined : sessionFile(worker, session, env)
      if (path === undefined) continue
      const { root } = view.task.workspace
      found.set(session, { id: view.id, worker, session, path, bytes: sessionBytes(path), root, left })
    }
  }
  return [...found.values()]
}

function sessionsAtWork({ ledger }: Desk): Set<string> {
  const views = ledger
    .openRuns()
    .flatMap((id) => foldRun(ledger.entries(id, ['task.received', 'session.told'])) ?? [])
  return new Set(
    views.flatMap((view) =>
      [view.task.follows?.session ?? [], keptSessions(view).map(({ id }) => id)].flat(),
    ),
  )
}
