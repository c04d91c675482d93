import { constants, readdirSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { SentManifest } from '../domain/manifest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Pasted } from '../domain/run.ts'
import type { Workspace } from '../domain/task.ts'
import { withOpened } from './declared-files.ts'
import type { Passage } from './secret-scan.ts'
import { sha256 } from './sha256.ts'

/** What is read at most: larger than any context window, and read in well under a second. */
const BOUNDS = { fileBytes: 4 * 1024 * 1024, allBytes: 16 * 1024 * 1024, folderFiles: 2_000 }

/** Declared files as they were when they were read, once; a folder counts as one, over the files in it. */
export type LookedThrough = {
  files: SentManifest['files']
  passages: Passage[]
  partly: string[]
  /** Each file by itself, for a worker that can open none. */
  texts: Pasted[]
}

type Read = { path: string; bytes: Buffer }

/** Reads what a task declared. A file that is too large to be looked through is refused; a folder is read as far as it goes. */
export function lookThrough(declared: readonly string[], { root }: Workspace): Result<LookedThrough> {
  const looked: LookedThrough = { files: [], passages: [], partly: [], texts: [] }
  let left = BOUNDS.allBytes
  for (const name of declared) {
    const opened = withOpened(join(root, name), root, (handle, facts) =>
      facts.isDirectory() ? folder(name, root, left) : file(name, handle, facts, left),
    )
    if (typeof opened === 'string')
      return fail(failure('file_refused', `--files ${JSON.stringify(name)}: ${opened}`))
    const { read, partly, entry } = opened
    left -= entry.bytes
    looked.files.push(entry)
    const texts = read.map(textOf)
    looked.passages.push(...texts.map(passageOf))
    looked.texts.push(...texts)
    if (partly) looked.partly.push(name)
  }
  return ok(looked)
}

type Opened = { entry: SentManifest['files'][number]; read: Read[]; partly: boolean }

function file(name: string, handle: number, { size }: Stats, left: number): Opened | string {
  if (size > BOUNDS.fileBytes) return tooLarge(size, BOUNDS.fileBytes, 'a file')
  if (size > left) return tooLarge(BOUNDS.allBytes - left + size, BOUNDS.allBytes, 'all files')
  const bytes = readFileSync(handle)
  const entry = { path: name, bytes: bytes.length, sha256: sha256().update(bytes).digest('hex') }
  return { entry, read: [{ path: name, bytes }], partly: false }
}

const tooLarge = (bytes: number, limit: number, what: string): string =>
  `it cannot be looked through for secrets: ${bytes} bytes, where ${what} may have ${limit}`

/** The shallow files first: that is where people keep their `.env`. Links are not followed, and `.git` is not read. */
function folder(name: string, root: string, left: number): Opened {
  const read: Read[] = []
  const waiting = [name]
  let bytes = 0
  let partly = false
  const take = (path: string): void => {
    const taken = withOpened(
      join(root, path),
      root,
      (handle, facts) => one(path, handle, facts),
      constants.O_NOFOLLOW,
    )
    if (typeof taken === 'string') partly = true
    else if (taken) {
      read.push(taken)
      bytes += taken.bytes.length
    }
  }
  const one = (path: string, handle: number, { size }: Stats): Read | undefined => {
    const fits = read.length < BOUNDS.folderFiles && size <= BOUNDS.fileBytes && bytes + size <= left
    if (!fits) partly = true
    return fits ? { path, bytes: readFileSync(handle) } : undefined
  }
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (read.length >= BOUNDS.folderFiles) {
      partly = true
      break
    }
    for (const inside of readdirSync(join(root, path), { withFileTypes: true })) {
      const inner = join(path, inside.name)
      if (inside.isDirectory() && inside.name !== '.git') waiting.push(inner)
      else if (inside.isFile()) take(inner)
    }
  }
  return { entry: { path: name, bytes, sha256: hashOf(read) }, read, partly }
}

/** Over the names and contents of the files, in the order of their names. */
function hashOf(read: readonly Read[]): string {
  const hash = sha256()
  for (const { path, bytes } of [...read].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  return hash.digest('hex')
}

const textOf = ({ path, bytes }: Read): Pasted => ({
  path,
  sha256: sha256().update(bytes).digest('hex'),
  text: bytes.toString('utf8'),
})

export const passageOf = ({ path, text }: Pasted): Passage => ({
  text,
  place: (line, column) => `${path}:${line}:${column}`,
})
