import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessIdentity } from '../domain/run.ts'
import { renameSync, rmSync } from './disk.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'
import { lifeOf } from './identity.ts'
import { sha256 } from './sha256.ts'

/** Whoever changes a tree, and for which run. It is on the disk from before the ledger says so until after. */
export type ApplyLock = { path: string; run: string; owner: ProcessIdentity }

const folderIn = (state: string): string => join(state, 'applying')

/** One for each working tree. */
export const lockPath = (state: string, root: string): string =>
  join(folderIn(state), sha256().update(root).digest('hex').slice(0, 32))

/** To be called while no other process can write to the ledger. */
export function takeLock({ path, ...who }: ApplyLock, state: string): void {
  makePrivateFolder(folderIn(state))
  writeAtomically(path, JSON.stringify(who))
}

export const dropLock = (path: string): void => rmSync(path, { force: true })

/** Where the lock of somebody stands who lives, and could not take back what it had done. */
export const givenUp = (path: string): string => `${path}.left`

/** Needs no room. Where it cannot even be renamed it counts as left once its owner is dead. */
export function giveUpLock(path: string): void {
  try {
    renameSync(path, givenUp(path))
  } catch {
    // See above.
  }
}

/** Whether nobody sees to it any more. */
export const isLeft = ({ path, owner }: ApplyLock): boolean =>
  path.endsWith('.left') || lifeOf(owner) === 'dead'

export function readLock(path: string): ApplyLock | undefined {
  try {
    return { path, ...(JSON.parse(readFileSync(path, 'utf8')) as Omit<ApplyLock, 'path'>) }
  } catch {
    return undefined
  }
}

/** Normally none: one look at a folder, for each command that opens the ledger. */
export function locksIn(state: string): ApplyLock[] {
  const folder = folderIn(state)
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => readLock(join(folder, name)) ?? [])
}
