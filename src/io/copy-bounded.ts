import { constants, type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cp, rm } from './disk.ts'
import { messageOf } from './message-of.ts'

/** What is copied at most, where nothing can be mounted. */
const BOUNDS = { entries: 200_000, bytes: 2 * 1024 ** 3 }

/**
 * Copies a folder: files by copy-on-write where the file system has it, links as links, nothing else. Gives what hindered
 * it, and then nothing is left of it.
 */
export async function copyBounded(from: string, to: string, bounds = BOUNDS): Promise<string | undefined> {
  const tooMuch = measure(from, bounds)
  if (tooMuch !== undefined) return tooMuch
  try {
    await cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => isCopied(lstatSync(path, { throwIfNoEntry: false })),
    })
    return undefined
  } catch (error) {
    await rm(to, { recursive: true, force: true }).catch(() => {})
    return `it could not be copied (${messageOf(error)})`
  }
}

type Kind = Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>

/** No socket, no FIFO: to read one would wait for whoever writes. */
const isCopied = (kind: Kind | undefined): boolean =>
  kind !== undefined && (kind.isFile() || kind.isDirectory() || kind.isSymbolicLink())

function measure(from: string, bounds: typeof BOUNDS): string | undefined {
  let entries = 0
  let bytes = 0
  const waiting = [from]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const inside of readdirSync(folder, { withFileTypes: true })) {
      entries += 1
      const path = join(folder, inside.name)
      if (inside.isDirectory()) waiting.push(path)
      else if (inside.isFile()) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
      if (entries > bounds.entries) return `it has more than ${bounds.entries} entries, too many to copy`
      if (bytes > bounds.bytes) return `it has more than ${bounds.bytes} bytes, too many to copy`
    }
  }
  return undefined
}
