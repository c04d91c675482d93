import { closeSync, constants, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from './disk.ts'

/** Makes the folder and its parents, readable by the user alone. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/** An empty 0600 file, unless one is there; two makers at once are fine. */
export function makePrivateFile(path: string): void {
  makePrivateFolder(dirname(path))
  closeSync(openSync(path, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600))
}

/** Replaces a file whole: temporary file in the same folder, fsync, rename, fsync of the folder. A reader sees the old or the new. */
export function writeAtomically(path: string, text: string): void {
  replaceWhole(path, text, 0o600)
}

/** The same for a file of other people's, with the mode given. */
export function replaceWhole(path: string, text: string, mode: number): void {
  replaceFile(path, text, mode, fsyncSync)
  syncFile(dirname(path))
}

/** The same in an instant, for a file whose loss costs nothing: after a power cut it may be empty. */
export const writeUnsynced = (path: string, text: string, mode: number): void =>
  replaceFile(path, text, mode, () => {})

function replaceFile(path: string, text: string, mode: number, sync: (file: number) => void): void {
  const temporary = `${path}.${process.pid}.${process.hrtime.bigint()}.tmp`
  const file = openSync(
    temporary,
    constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW,
    mode,
  )
  try {
    try {
      // Not writeSync: on a disk that fills up it writes a part and says so only in its result.
      writeFileSync(file, text)
      sync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** `folder/stem.ext`, or with the first number that is free: a second try does not write over the first. */
export function unusedPath(folder: string, stem: string, extension: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${stem}${number === 1 ? '' : `.${number}`}${extension}`)
    if (!existsSync(path)) return path
  }
}

/** Gives a finished file its name unless the name is taken; the first of two wins, whole. */
export function nameOnce(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  syncFile(dirname(path))
}

/** Waits until the file or folder is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, constants.O_RDONLY)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
