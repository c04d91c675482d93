import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunView } from '../decide/fold.ts'
import { triedBy } from './apply-draft.ts'
import { rm } from './disk.ts'
import { identify, isAlive } from './identity.ts'
import { removeScratch } from './scratch.ts'
import { registeredAs } from './worktrees.ts'

/** The scratch worktree of a run that is still there; also what is only registered counts. */
export function keptTree({ scratch }: Pick<RunView, 'scratch'>): string | undefined {
  return scratch && existsSync(scratch.tree) ? scratch.tree : undefined
}

/** Whether the repository still lists a worktree whose folder is gone. */
export const isListed = ({ scratch, task }: Pick<RunView, 'scratch' | 'task'>): boolean =>
  scratch !== undefined && registeredAs(task.workspace, scratch.tree) !== undefined

/** Removes a run's worktree with what its repository knows of it. One that is gone already is no error. */
export async function dropTree({ scratch, task }: Pick<RunView, 'scratch' | 'task'>): Promise<void> {
  if (!scratch) return
  if (existsSync(scratch.tree) || existsSync(task.workspace.commonDir))
    await removeScratch(task.workspace, scratch)
  // Of a repository that is gone itself.
  await rm(scratch.tree, { recursive: true, force: true }).catch(() => {})
}

/** Of earlier tries to apply something that never came to it. One that goes on, or waits for a person's yes, needs its own. */
export async function dropTries(folder: string): Promise<void> {
  for (const name of namesIn(join(folder, 'apply'))) {
    const pid = triedBy(name)
    if (pid !== undefined && !isAlive(identify(pid)))
      await rm(join(folder, 'apply', name), { recursive: true, force: true })
  }
}

/** What a folder takes on the disk, in bytes; links are not followed. */
export function bytesIn(folder: string): number {
  const seen = new Set<number>()
  const look = (path: string): number => {
    const facts = lstatSync(path, { throwIfNoEntry: false })
    if (!facts || seen.has(facts.ino)) return 0
    if (facts.nlink > 1 && !facts.isDirectory()) seen.add(facts.ino)
    const own = facts.blocks * 512
    return facts.isDirectory() ? namesIn(path).reduce((sum, name) => sum + look(join(path, name)), own) : own
  }
  return look(folder)
}

export const runFolder = ({ scratch }: Pick<RunView, 'scratch'>): string | undefined =>
  scratch && dirname(scratch.tree)

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
