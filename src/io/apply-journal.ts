import { dirname } from 'node:path'
import { foldRun } from '../decide/fold.ts'
import type { ApplyPlan } from '../domain/event.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type ApplyLock, dropLock, givenUp, giveUpLock, lockPath, readLock, takeLock } from './apply-lock.ts'
import { attemptFolder, type Home, movesOf, type Run, takeBack } from './apply-recovery.ts'
import { changedMeanwhile, nothingApplied } from './apply-stage.ts'
import { nowMs } from './clock.ts'
import { renameSync, rmSync } from './disk.ts'
import { step } from './faults.ts'
import { syncFile } from './files.ts'
import { identify } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { isWithoutRoom } from './ledger-damage.ts'
import { messageOf } from './message-of.ts'
import { type MoveHow, moveTree } from './tree-move.ts'

/**
 * Puts a plan into the tree, all of it or nothing: first the ledger says what will be, then it is done, then the ledger
 * says that it was. `staged` holds both sides, and becomes the folder of this try. Whatever goes wrong on the way is
 * taken back at once; after a crash, or where the disk takes nothing any more, the next command does that.
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
  const trouble = undisturbed(() => troubleOf(() => through(ledger, home, run, plan)))
  if (trouble) return fail(takenBack(ledger, home, run, plan, { trouble, lock }))
  step('apply', 'end noted')
  try {
    dropLock(lock)
  } catch {
    // It is done all the same; the next one passes over what is left.
  }
  step('apply', 'lock dropped')
  return ok(undefined)
}

/** Gives the place where somebody else was quicker, if any: then it is not through. */
function through(ledger: Ledger, home: Home, { id, project }: Run, plan: ApplyPlan): string[] {
  const how: MoveHow = {
    root: plan.root,
    mark: id,
    isRecovery: false,
    onStep: (name) => step('apply', name),
  }
  const left = moveTree(movesOf(home, id, plan), how)
  if (left.length > 0) return left
  step('apply', 'all moved')
  const kind = plan.revert ? 'apply.reverted' : 'apply.ended'
  ledger.note(id, project, nowMs(), { kind, attempt: plan.attempt })
  return []
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
    const isOpen = (of: ApplyLock | undefined): of is ApplyLock =>
      of !== undefined && foldRun(ledger.entries(of.run))?.applying.open !== undefined
    const given = readLock(givenUp(lock))
    if (isOpen(given)) {
      const hint = 'Make room and the tree writable for you; the next `waybill` command takes it back.'
      return fail(failure('apply_refused', `the tree is half way into the patch of ${given.run}`, { hint }))
    }
    const other = readLock(lock)
    // One of a run that does nothing is left over, for want of a disk that lets go.
    if (isOpen(other)) {
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

/** What happened, without what became of the tree. */
function troubleOf(work: () => string[]): Failure | undefined {
  try {
    const [moved] = work()
    return moved === undefined ? undefined : changedMeanwhile([moved])
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const message = messageOf(error)
    if (isWithoutRoom(error)) return failure('disk_full', `there is no room for the changes (${message})`)
    return failure('apply_refused', `the changes cannot be written: ${message}`, {
      hint: 'Make the place named writable for you, then run it again.',
    })
  }
}

/** Whatever was done of it is taken back, and said; where even that fails, it is the next command's to do. */
function takenBack(
  ledger: Ledger,
  home: Home,
  run: Run,
  plan: ApplyPlan,
  { trouble, lock }: { trouble: Failure; lock: string },
): Failure {
  const becoming = (what: string): Failure => ({ ...trouble, message: `${trouble.message}; ${what}` })
  try {
    const left = undisturbed(() => takeBack(ledger, home, run, plan, trouble.message))
    dropLock(lock)
    const alien = `${left.join(', ')} was changed by somebody else meanwhile and was left as it is`
    return left.length === 0 ? nothingApplied(trouble) : becoming(`nothing else was applied: ${alien}`)
  } catch (error) {
    giveUpLock(lock)
    const hint = 'Make room and the tree writable for you: the next `waybill` command takes the rest back.'
    const half = `what was done of it could not be taken back yet (${messageOf(error)}): ${plan.root} may be half changed`
    return { ...becoming(half), hint }
  }
}
