import { closeSync, constants, lstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { foldersAround, NOTHING, type Standing } from '../domain/standing.ts'
import { sha256 } from './sha256.ts'

/** `beyond`: something that is no folder stands where a folder around the path should; `special`: a pipe, a socket, a device. */
export type Found = Standing | { kind: 'beyond'; place: string; isLink: boolean } | { kind: 'special' }

/** What stands at a path below `root`. No link on the way is followed: it could lead out of the tree. */
export function standingAt(root: string, path: string): Found {
  for (const folder of foldersAround(path)) {
    const facts = factsOf(join(root, folder))
    if (facts === undefined) return NOTHING
    if (!facts.isDirectory()) return { kind: 'beyond', place: folder, isLink: facts.isSymbolicLink() }
  }
  const place = join(root, path)
  const facts = factsOf(place)
  if (facts === undefined) return NOTHING
  if (facts.isSymbolicLink()) return { kind: 'link', target: readlinkSync(place) }
  const mode = facts.mode & 0o7777
  if (facts.isDirectory()) return { kind: 'folder', mode }
  return facts.isFile()
    ? { kind: 'file', mode, bytes: facts.size, sha256: hashOf(place) }
    : { kind: 'special' }
}

export const factsOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

const CHUNK_BYTES = 1024 * 1024

/** Piece by piece: a file may be larger than memory. */
export function hashOf(path: string): string {
  const hash = sha256()
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      hash.update(chunk.subarray(0, read))
    return hash.digest('hex')
  } finally {
    closeSync(file)
  }
}
