import { realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { foldRun } from '../decide/fold.ts'
import type { Task, Workspace } from '../domain/task.ts'
import { deadlineOf } from './deadline.ts'
import type { Ledger } from './ledger.ts'

type Claim = { parent?: { run: string; depth: number } }

/**
 * How deep a task stands below a person. The caller's environment says it, and so does the ledger: hosts
 * filter variables, so a task started inside a scratch worktree is a child of that worktree's run anyway.
 */
export function lineageOf(
  claim: Claim,
  workspace: Workspace,
  paths: { runs: string },
  ledger: Ledger,
): Pick<Task, 'parent' | 'depth' | 'endsBeforeMs'> {
  const runs = realPathOf(paths.runs)
  const inside = workspace.root.startsWith(runs + sep)
    ? workspace.root.slice(runs.length + 1).split(sep)[0]
    : undefined
  const parent = inside ?? claim.parent?.run
  if (parent === undefined) return { depth: 1 }
  const recorded = foldRun(ledger.entries(parent))?.task.depth ?? 0
  const endsBeforeMs = deadlineOf(parent, ledger)
  return {
    parent,
    depth: Math.max(recorded, claim.parent?.depth ?? 0, 1) + 1,
    ...(endsBeforeMs === undefined ? {} : { endsBeforeMs }),
  }
}

/** A workspace is a real path, and the state folder may lie behind a link. Before the first run it is not there. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
