import { realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { foldRun } from '../decide/fold.ts'
import type { ProcessIdentity } from '../domain/run.ts'
import type { Task, Workspace } from '../domain/task.ts'
import type { Forebear } from './forebears.ts'
import { isSameProcess } from './identity.ts'
import type { Ledger } from './ledger.ts'

type Claim = {
  /** What the caller's own environment says. */
  parent?: { run: string; depth: number }
  /** Who stood above the caller. */
  above?: readonly Forebear[]
}

/**
 * How deep a task stands below a person, and the run that it is part of. Anything may give it away: its environment, a
 * scratch worktree around it, the mark in the environment of somebody above it, a worker or supervisor above it that the
 * ledger knows. The deepest counts, so that hosts which filter variables, and callers which lie, make nothing shallower;
 * a run that the ledger does not know counts as what it is said to be.
 */
export function lineageOf(
  { parent: said, above = [] }: Claim,
  workspace: Workspace,
  paths: { runs: string },
  ledger: Ledger,
): Pick<Task, 'parent' | 'depth' | 'endsBeforeMs'> {
  const inside = runAround(workspace, paths)
  const found = [inside, ...above.map(({ run }) => run), ...runsAbove(above, ledger), said?.run]
  const known = [...new Set(found)].flatMap((run) => knownIn(ledger, run))
  const deepest = known.reduce<Known | undefined>((a, b) => (a && a.depth >= b.depth ? a : b), undefined)
  const parent = deepest?.run ?? inside ?? said?.run
  if (parent === undefined) return { depth: 1 }
  const endsBeforeMs = ledger.openHold(parent)?.deadlineMs
  return {
    parent,
    depth: Math.max(deepest?.depth ?? 1, said?.depth ?? 1, 1) + 1,
    ...(endsBeforeMs === undefined ? {} : { endsBeforeMs }),
  }
}

type Known = { run: string; depth: number }

function knownIn(ledger: Ledger, run: string | undefined): Known[] {
  const view = run === undefined ? undefined : foldRun(ledger.entries(run, ['task.received']))
  return view ? [{ run: view.id, depth: view.task.depth }] : []
}

/** The run whose scratch worktree the workspace lies in. */
function runAround({ root }: Workspace, paths: { runs: string }): string | undefined {
  const runs = realPathOf(paths.runs)
  return root.startsWith(runs + sep) ? root.slice(runs.length + 1).split(sep)[0] : undefined
}

/** Every run that `above` are part of, and what those are part of in turn. */
export function runsAround(above: readonly Forebear[], ledger: Ledger): Set<string> {
  const runs = new Set([...above.flatMap(({ run }) => run ?? []), ...runsAbove(above, ledger)])
  // A set goes on to what is added to it on the way.
  for (const run of runs) {
    const parent = foldRun(ledger.entries(run, ['task.received']))?.task.parent
    if (parent !== undefined) runs.add(parent)
  }
  return runs
}

/**
 * Open runs of which one of these is the supervisor or a worker. Those with a worker above come first: the supervisor of
 * a batch has many runs, and only one of them asks.
 */
function runsAbove(above: readonly Forebear[], ledger: Ledger): string[] {
  const stands = (process: ProcessIdentity) => above.some((one) => isSameProcess(one.process, process))
  const looked = ledger.openRuns().map((run) => {
    const facts = ledger.entries(run, ['task.received', 'run.spawned']).map(({ fact }) => fact)
    return {
      run,
      works: facts.some((fact) => fact.kind === 'run.spawned' && stands(fact.process)),
      owns: facts.some((fact) => fact.kind === 'task.received' && stands(fact.owner)),
    }
  })
  const working = looked.filter(({ works }) => works)
  return [...working, ...looked.filter(({ works, owns }) => owns && !works)].map(({ run }) => run)
}

/** A workspace is a real path, and the state folder may lie behind a link. Before the first run it is not there. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
