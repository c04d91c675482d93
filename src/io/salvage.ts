import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunView } from '../decide/fold.ts'
import { failure } from '../domain/failure.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { rmSync } from './disk.ts'
import { lazyPreset } from './lazy-preset.ts'
import { openScanner } from './open-scanner.ts'
import { screenPatch } from './patch-secrets.ts'
import { redactorWith } from './redact.ts'
import { collectPatch, readPatch } from './scratch-patch.ts'
import { registeredAs } from './worktrees.ts'

/** What could be kept of a dead run's work. */
export type Salvage = {
  patch?: Patch
  /** Why nothing could be collected: the worktree is all there is, and must stay. */
  stuck?: string
}

/**
 * Collects what a dead run's worker had written into `changes.patch` of the run's folder. Nothing is removed, so it may be
 * repeated; where the worktree is gone, what was collected before counts.
 */
export async function salvage(view: RunView): Promise<Salvage> {
  const { scratch, worker, task } = view
  if (!scratch || !worker) return {}
  const path = join(dirname(scratch.tree), 'changes.patch')
  if (scratch.made && existsSync(scratch.tree)) {
    const collected = await collect(view, path)
    const tree = task.ask.keepScratch ? { tree: scratch.tree } : {}
    if (collected.ok) return collected.value ? { patch: { ...collected.value, ...tree } } : {}
    // Another reaper may have taken it away meanwhile, and then it has collected it first.
    if (existsSync(scratch.tree)) return { stuck: collected.failure.message }
  }
  const kept = existsSync(path) && scratch.base ? await readPatch(path, scratch.base) : undefined
  const clear = kept?.ok ? await screened(kept.value) : undefined
  return clear?.ok ? { patch: clear.value } : {}
}

/** As a living supervisor does it, but that nobody is left to say what was allowed: nothing is. */
async function screened(patch: Patch): Promise<Result<Patch>> {
  // The patch lies in `runs/<id>` of the state folder.
  const scanner = openScanner(dirname(dirname(dirname(patch.path))), process.env, lazyPreset)
  if (scanner.ok) return ok(await screenPatch(patch, undefined, scanner.value, redactorWith(scanner.value)))
  rmSync(patch.path, { force: true })
  return scanner
}

async function collect({ scratch, task }: RunView, path: string): Promise<Result<Patch | undefined>> {
  const gitDir = scratch && registeredAs(task.workspace, scratch.tree)
  if (!scratch?.base || gitDir === undefined) {
    return fail(failure('scratch_failed', `${task.workspace.commonDir} does not know the worktree`))
  }
  const patch = await collectPatch({ ...scratch, base: scratch.base, gitDir }, path)
  return patch.ok && patch.value ? screened(patch.value) : patch
}
