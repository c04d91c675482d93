import type { Clocks } from '../decide/clocks.ts'
import { isSessionOf, keepsAnyway } from '../decide/worker-facts.ts'
import type { Fact } from '../domain/event.ts'
import { type Assignment, type Invocation, keepsSession, type RawRun } from '../domain/run.ts'
import type { Worker } from '../domain/worker.ts'
import { step } from '../io/faults.ts'
import { unusedPath } from '../io/files.ts'
import { stopWhenOverspent } from '../io/overspending.ts'
import { WORKERS } from '../workers/index.ts'
import type { Metered, Surroundings } from './place.ts'
import type { Way } from './way.ts'

/** Journalled before the start and with the process identity after it, so that a dead supervisor's worker can be found. */
export async function start(
  assignment: Assignment,
  invocation: Invocation,
  way: Way,
  place: Metered & { clocks: Clocks },
): Promise<RawRun> {
  const { grant, limits, model } = assignment
  const { clocks, redactor } = place
  const { watch, watchLog }: Worker = WORKERS[grant.worker]
  place.note({
    kind: 'run.started',
    worker: grant.worker,
    model,
    argv: [invocation.program, ...invocation.args],
  })
  const journal = openJournal(place)
  const spending = stopWhenOverspent(place.meter, place.onNotice)
  const onSession = sessionTeller(assignment, journal.note)
  step('run', 'before the spawn')
  const raw = await way({
    wallMs: clocks.wall.ms,
    idleMs: clocks.idle.ms,
    startMs: clocks.start.ms,
    drainMs: clocks.drain.ms,
    maxOutputBytes: limits.maxOutputBytes,
    transcriptPath: unusedPath(place.folder, grant.worker, '.jsonl'),
    redactor,
    watch: (line) => watch(redactor.text(line)),
    watchLog: watchLog && ((line) => watchLog(redactor.text(line))),
    onSpawn: (spawned) => journal.note({ kind: 'run.spawned', ...spawned }),
    onNotice: (notice) => {
      if (notice.session !== undefined) onSession(notice.session)
      spending.onNotice(notice)
    },
    cancel: AbortSignal.any([journal.cancel, spending.cancel]),
  })
  journal.check()
  // Before it is read: what is quoted or cut afterwards can then hold no part of a secret.
  return { ...raw, stdout: redactor.text(raw.stdout), stderr: redactor.text(raw.stderr) }
}

/** Written down once, as soon as it is told: a run that never comes to its end has a session too. */
function sessionTeller(assignment: Assignment, note: (fact: Fact) => void): (session: string) => void {
  let told: string | undefined
  return (session) => {
    const isKept = keepsSession(assignment) || keepsAnyway(assignment.grant.worker)
    if (session === told || !isKept || !isSessionOf(assignment.grant.worker, session)) return
    told = session
    note({ kind: 'session.told', worker: assignment.grant.worker, session })
  }
}

/** A worker whose process cannot be written down could not be found again: it is ended, and the error told then. */
function openJournal(around: Surroundings) {
  const stop = new AbortController()
  return {
    note: (fact: Fact) => {
      try {
        around.note(fact)
      } catch (error) {
        stop.abort(error)
      }
    },
    cancel: AbortSignal.any([around.cancel, stop.signal]),
    check: () => stop.signal.throwIfAborted(),
  }
}
