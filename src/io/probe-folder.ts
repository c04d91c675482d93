import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder } from './files.ts'

/** Gives `act` a folder of its own for one look, and takes it away again; undefined where none can be made. */
export async function inProbeFolder<T>(
  stateDir: string | undefined,
  act: (folder: string) => Promise<T>,
): Promise<T | undefined> {
  const folder = stateDir === undefined ? undefined : madeIn(stateDir)
  if (folder === undefined) return undefined
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function madeIn(stateDir: string): string | undefined {
  try {
    makePrivateFolder(stateDir)
    return mkdtempSync(join(stateDir, 'probe-'))
  } catch {
    return undefined
  }
}
