import { dirname, join } from 'node:path'
import { foldRun, type RunView } from '../decide/fold.ts'
import type { ApplyPlan } from '../domain/event.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { reversed } from '../domain/standing.ts'
import { dropLock, lockPath, locksIn, readLock, takeLock } from './apply-lock.ts'
import { AFTER, BEFORE, changedMeanwhile } from './apply-stage.ts'
import { nowMs } from './clock.ts'
import { renameSync, rmSync } from './disk.ts'
import { step } from './faults.ts'
import { syncFile } from './files.ts'
import { identify, lifeOf } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { messageOf } from './message-of.ts'
import type { WaybillPaths } from './paths.ts'
import { type Move, type MoveHow, moveTree } from './tree-move.ts'

type Home = Pick<WaybillPaths, 'state' | 'runs'>
type Run = Pick<RunView, 'id' | 'project'>

/** Where both sides of one try are kept. */
export const attemptFolder = ({ runs }: Pick<Home, 'runs'>, run: string, attempt: number): string =>
  join(runs, run, 'apply', String(attempt))

/**
 * Puts a plan into the tree, all of it or nothing: first the ledger says what will be, then it is done, then the ledger
 * says that it was. `staged` holds both sides, and becomes the folder of this try. Whatever goes wrong on the way is taken back at once; after a crash the next command does that.
 */
export function carryOut(
  ledger: Ledger,
  home: Home,
  run: Run,
  plan: ApplyPlan,
  staged: string,
): Result<void> {
  const lock = lockPath(home.state, plan.root)
  const begun = begin(ledger, home, run, plan, { lock, staged })
  if (!begun.ok) return begun
  const how: MoveHow = {
    root: plan.root,
    mark: run.id,
    isRecovery: false,
    onStep: (name) => step('apply', name),
  }
  const trouble = undisturbed(() => troubleOf(() => moveTree(movesOf(home, run.id, plan), how)))
  if (trouble) {
    const left = takeBack(ledger, home, run, plan, trouble.message)
    dropLock(lock)
    return fail(left.length === 0 ? trouble : withLeft(trouble, left))
  }
  step('apply', 'all moved')
  ledger.note(run.id, run.project, nowMs(), {
    kind: plan.revert ? 'apply.reverted' : 'apply.ended',
    attempt: plan.attempt,
  })
  step('apply', 'end noted')
  try {
    dropLock(lock)
  } catch {
    // It is done all the same; the next one passes over what is left.
  }
  step('apply', 'lock dropped')
  return ok(undefined)
}

function begin(
  ledger: Ledger,
  home: Home,
  { id, project }: Run,
  plan: ApplyPlan,
  { lock, staged }: { lock: string; staged: string },
): Result<void> {
  const owner = identify(process.pid)
  return ledger.exclusively((): Result<void> => {
    const other = readLock(lock)
    // One of a run that does nothing is left over, for want of a disk that lets go.
    if (other && foldRun(ledger.entries(other.run))?.applying.open) {
      const hint = 'Wait until it is done, then look at the tree as it is by then.'
      return fail(failure('apply_refused', `${other.run} is just being applied to this tree`, { hint }))
    }
    // What was decided before may have been done by another one meanwhile.
    const before = foldRun(ledger.entries(id))?.applying
    if (before?.attempts !== plan.attempt - 1)
      return fail(failure('apply_refused', `another command has just done something with the patch of ${id}`))
    const folder = attemptFolder(home, id, plan.attempt)
    // Of one who came this far and no further.
    rmSync(folder, { recursive: true, force: true })
    renameSync(staged, folder)
    syncFile(dirname(folder))
    takeLock({ path: lock, run: id, owner }, home.state)
    step('apply', 'lock taken')
    ledger.note(id, project, nowMs(), { kind: 'apply.started', owner, ...plan })
    step('apply', 'start noted')
    return ok(undefined)
  })
}

const movesOf = (home: Pick<Home, 'runs'>, run: string, plan: ApplyPlan, back = false): Move[] => {
  const side = join(attemptFolder(home, run, plan.attempt), back ? BEFORE : AFTER)
  const steps = back ? reversed(plan.steps) : plan.steps
  return steps.map((one) => ({ ...one, image: join(side, one.path) }))
}

/** A request to end comes after it: nothing else of this process runs meanwhile. */
function undisturbed<T>(work: () => T): T {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const later = () => {}
  for (const signal of signals) process.on(signal, later)
  try {
    return work()
  } finally {
    for (const signal of signals) process.off(signal, later)
  }
}

function troubleOf(work: () => string[]): Failure | undefined {
  try {
    const [moved] = work()
    return moved === undefined ? undefined : changedMeanwhile([moved])
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return failure('disk_full', `there is no room for the changes (${message}); nothing was applied`)
    return failure('apply_refused', `the tree cannot be written: ${message}; nothing was applied`, {
      hint: 'Make the place named writable for you, then run it again.',
    })
  }
}

/** Every place back to where it was; gives those that somebody else has changed meanwhile. */
function takeBack(
  ledger: Ledger,
  home: Home,
  { id, project }: Run,
  plan: ApplyPlan,
  because: string,
): string[] {
  const how: MoveHow = { root: plan.root, mark: id, isRecovery: true, onStep: (name) => step('reaper', name) }
  const left = moveTree(movesOf(home, id, plan, true), how)
  ledger.note(id, project, nowMs(), { kind: 'apply.undone', attempt: plan.attempt, because, left })
  return left
}

const withLeft = (trouble: Failure, left: readonly string[]): Failure => ({
  ...trouble,
  message: `${trouble.message}; ${left.join(', ')} was changed by somebody else meanwhile and was left as it is`,
})

/**
 * Takes back what killed processes have left half done. Under the ledger's lock, so that two do not do it at once; each
 * step may be repeated. Gives the runs that it was done for.
 */
export function recoverApplies(ledger: Ledger, home: Home): string[] {
  const dead = locksIn(home.state).filter(({ owner }) => lifeOf(owner) === 'dead')
  return dead.flatMap(({ path, run }) =>
    ledger.exclusively((): string[] => {
      const now = readLock(path)
      if (now?.run !== run || lifeOf(now.owner) !== 'dead') return []
      const view = foldRun(ledger.entries(run))
      const open = view?.applying.open
      if (view && open) takeBack(ledger, home, view, open, 'whoever did it was killed in the middle')
      dropLock(path)
      return open ? [run] : []
    }),
  )
}

/** Said in supervisor logs and nowhere else: what hinders it hinders the next command too. */
export function recoverQuietly(ledger: Ledger, home: Home): string[] {
  try {
    return recoverApplies(ledger, home)
  } catch (error) {
    console.error(messageOf(error))
    return []
  }
}
