import { foldRun, type RunView } from '../decide/fold.ts'
import { keptSessions } from '../decide/follow.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { readConfig } from '../io/config-file.ts'
import { withSearchPath } from '../io/search-path.ts'
import { dropSession, sessionBytes, sessionFile } from '../io/sessions.ts'
import type { Desk } from './desk.ts'

/** A session that a vendor's CLI keeps because a run was asked to have it kept. `id`: the newest such run. */
export type KeptSession = { id: string; worker: WorkerId; session: string; path: string; bytes: number }
export type SessionStays = KeptSession & { because: 'running' | 'kept' | 'not removed' }

/** Sessions go when somebody says so, and not because a result was read: they were kept to be gone on with. */
export async function sweepSessions(
  desk: Desk,
  views: readonly RunView[],
  { all, dry }: { all: boolean; dry: boolean },
  env: NodeJS.ProcessEnv,
): Promise<{ removed: KeptSession[]; stays: SessionStays[] }> {
  const removed: KeptSession[] = []
  const stays: SessionStays[] = []
  const config = await readConfig(desk.paths)
  const busy = sessionsAtWork(desk)
  for (const { root, ...one } of sessionsOf(views, env)) {
    if (busy.has(one.session)) stays.push({ ...one, because: 'running' })
    else if (!all) stays.push({ ...one, because: 'kept' })
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

/** Each once, though several runs went on in it. */
function sessionsOf(views: readonly RunView[], env: NodeJS.ProcessEnv): (KeptSession & { root: string })[] {
  const found = new Map<string, KeptSession & { root: string }>()
  for (const view of views) {
    for (const { worker, id: session } of keptSessions(view)) {
      const path = found.has(session) ? undefined : sessionFile(worker, session, env)
      if (path === undefined) continue
      const { root } = view.task.workspace
      found.set(session, { id: view.id, worker, session, path, bytes: sessionBytes(path), root })
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
