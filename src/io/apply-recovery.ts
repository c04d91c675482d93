import { join } from 'node:path'
import { foldRun, type RunView } from '../decide/fold.ts'
import type { ApplyPlan } from '../domain/event.ts'
import { oneLine } from '../domain/printable.ts'
import { reversed } from '../domain/standing.ts'
import { dropLock, isLeft, locksIn, readLock } from './apply-lock.ts'
import { AFTER, BEFORE } from './apply-stage.ts'
import { nowMs } from './clock.ts'
import { step } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { messageOf } from './message-of.ts'
import type { WaybillPaths } from './paths.ts'
import { type Move, type MoveHow, moveTree } from './tree-move.ts'

export type Home = Pick<WaybillPaths, 'state' | 'runs'>
export type Run = Pick<RunView, 'id' | 'project'>

/** Where both sides of one try are kept. */
export const attemptFolder = ({ runs }: Pick<Home, 'runs'>, run: string, attempt: number): string =>
  join(runs, run, 'apply', String(attempt))

export const movesOf = (home: Pick<Home, 'runs'>, run: string, plan: ApplyPlan, back = false): Move[] => {
  const side = join(attemptFolder(home, run, plan.attempt), back ? BEFORE : AFTER)
  const steps = back ? reversed(plan.steps) : plan.steps
  return steps.map((one) => ({ ...one, image: join(side, one.path) }))
}

/** Every place back to where it was; gives those that somebody else has changed meanwhile. */
export function takeBack(
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

/**
 * Takes back what killed processes have left half done, and what others could not take back themselves. Under the ledger's lock, so that two do not do it at once; each
 * step may be repeated. Gives the runs that it was done for.
 */
export function recoverApplies(ledger: Ledger, home: Home): string[] {
  const dead = locksIn(home.state).filter(isLeft)
  return dead.flatMap(({ path, run }) =>
    ledger.exclusively((): string[] => {
      const now = readLock(path)
      if (now?.run !== run || !isLeft(now)) return []
      const view = foldRun(ledger.entries(run))
      const open = view?.applying.open
      if (view && open) takeBack(ledger, home, view, open, 'whoever did it was killed in the middle')
      dropLock(path)
      return open ? [run] : []
    }),
  )
}

/** Told on stderr, and it stops nobody: what hinders it is tried again by the next command. */
export function recoverQuietly(ledger: Ledger, home: Home): string[] {
  try {
    return recoverApplies(ledger, home)
  } catch (error) {
    console.error(oneLine(messageOf(error)))
    return []
  }
}
