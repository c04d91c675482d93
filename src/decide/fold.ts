import type { ApplyLeave, ApplyPlan, Entry, Fact } from '../domain/event.ts'
import type { ToldSession } from '../domain/follow.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Route } from '../domain/route.ts'
import type { ProcessIdentity } from '../domain/run.ts'
import type { Task } from '../domain/task.ts'

/** One run as its facts tell it. */
export type RunView = {
  id: string
  project: string
  task: Task
  receivedAtMs: number
  /** The supervisor. */
  owner: ProcessIdentity
  route?: Route
  worker?: { name: string; model: string; process?: ProcessIdentity }
  activity?: string
  holdUsdMicros?: number
  /** The newest scratch worktree: planned, and once it was made the commit that it starts from. */
  scratch?: { tree: string; made: boolean; base?: string; lent?: readonly string[] }
  /** Where checks run commands, and the newest of these. */
  checkTree?: string
  command?: ProcessIdentity
  /** At least one hold was settled at its full amount, since nobody told what the run had cost. */
  presumed: boolean
  cancelAsked: boolean
  read: boolean
  /** That were to be kept, of all attempts, in the order in which they were told. */
  sessions?: readonly ToldSession[]
  ended?: { atMs: number; outcome: Outcome; resultPath?: string }
  applying: Applying
}

/** What was done with the run's patch. `open`: begun, and neither finished nor undone. */
export type Applying = {
  attempts: number
  open?: ApplyPlan & { owner: ProcessIdentity }
  applied?: ApplyPlan & { atMs: number }
  /** A person's yes that is not used up. */
  allowed?: ApplyLeave
}

/** Folds the facts of one run; undefined where there is no task among them. */
export function foldRun(entries: Entry[]): RunView | undefined {
  const first = entries[0]
  if (first?.fact.kind !== 'task.received') return undefined
  const view: RunView = {
    id: first.run,
    project: first.project,
    task: first.fact.task,
    receivedAtMs: first.atMs,
    owner: first.fact.owner,
    presumed: false,
    cancelAsked: false,
    read: false,
    applying: { attempts: 0 },
  }
  for (const entry of entries) {
    apply(view, entry)
    view.applying = applyingAfter(view.applying, entry)
  }
  return view
}

/** The state of a patch after one more fact. */
function applyingAfter(before: Applying, { fact, atMs }: Entry): Applying {
  const { open, applied, allowed, ...rest } = before
  const kept = { ...(applied ? { applied } : {}), ...(allowed ? { allowed } : {}) }
  switch (fact.kind) {
    case 'apply.allowed':
      return { ...before, allowed: fact }
    case 'apply.started':
      // Whatever comes of it: a yes holds once.
      return { attempts: fact.attempt, ...(applied ? { applied } : {}), open: fact }
    case 'apply.ended':
      return { ...rest, ...kept, ...(open ? { applied: { ...open, atMs } } : {}) }
    case 'apply.reverted':
      return { ...rest, ...(allowed ? { allowed } : {}) }
    case 'apply.undone':
      return { ...rest, ...kept }
    default:
      return before
  }
}

/** What a run is at from this fact on, for whoever watches. A worker's last sign says nothing of the checks that follow. */
export function activityIn(fact: Fact): string | undefined {
  if (fact.kind === 'run.progressed') return fact.activity
  if (fact.kind === 'run.ended') return 'checking'
  return fact.kind === 'check.spawned' ? `checking ${fact.on} the patch: ${fact.command}` : undefined
}

function apply(view: RunView, { fact, atMs }: Entry): void {
  if (fact.kind === 'route.chosen') view.route = fact.route
  if (fact.kind === 'budget.reserved') view.holdUsdMicros = fact.holdUsdMicros
  if (fact.kind === 'scratch.planned') view.scratch = { ...view.scratch, tree: fact.path, made: false }
  if (fact.kind === 'scratch.made') {
    const { path: tree, base, lent } = fact
    view.scratch = { tree, made: true, base, ...(lent ? { lent } : {}) }
  }
  if (fact.kind === 'check.prepared') view.checkTree = fact.tree
  if (fact.kind === 'check.spawned') view.command = fact.process
  if (fact.kind === 'budget.settled') view.presumed ||= fact.presumed
  if (fact.kind === 'run.started') view.worker = { name: fact.worker, model: fact.model }
  if (fact.kind === 'run.spawned' && view.worker) view.worker.process = fact.process
  if (fact.kind === 'session.told' || fact.kind === 'session.left')
    view.sessions = sessionsAfter(view.sessions, fact)
  const activity = activityIn(fact)
  if (activity !== undefined) view.activity = activity
  if (fact.kind === 'cancel.requested') view.cancelAsked = true
  if (fact.kind === 'result.read') view.read = true
  if (fact.kind === 'outcome.reached') {
    view.ended = { atMs, outcome: fact.outcome, ...(fact.resultPath ? { resultPath: fact.resultPath } : {}) }
  }
}

type OfSession = Extract<Fact, { kind: 'session.told' | 'session.left' }>

function sessionsAfter(before: readonly ToldSession[] = [], fact: OfSession): readonly ToldSession[] {
  const { worker, session: id } = fact
  const others = before.filter((one) => one.id !== id)
  const known = before.find((one) => one.id === id) ?? { worker, id }
  if (fact.kind === 'session.told') return [...others, known]
  const { bytes, sha256 } = fact
  return [...others, { ...known, left: { bytes, sha256 } }]
}
