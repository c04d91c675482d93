import { closeSync, constants, fstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { foldersAround } from '../domain/standing.ts'
import { chmodSync, mkdirSync, openSync, rmdirSync, rmSync } from './disk.ts'
import { replaceWhole } from './files.ts'
import { messageOf } from './message-of.ts'
import { factsOf } from './standing.ts'

/** What stands at a place. `refused`: something that is not read, and never written over. */
export type FoundText =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string; mode: number }
  | { kind: 'refused'; why: string }

const MAX_BYTES = 256 * 1024
const refused = (why: string): FoundText => ({ kind: 'refused', why })

/** The text of a file below `root`. No link on the way is followed: it could lead anywhere. */
export function textAt(root: string, path: string): FoundText {
  try {
    return lookedUp(root, path)
  } catch (error) {
    return refused(`it cannot be read: ${messageOf(error)}`)
  }
}

function lookedUp(root: string, path: string): FoundText {
  for (const folder of foldersAround(path)) {
    const facts = factsOf(join(root, folder))
    if (!facts) return { kind: 'nothing' }
    if (facts.isSymbolicLink()) return refused(`${folder} is a symbolic link, which is not followed`)
    if (!facts.isDirectory()) return refused(`${folder} is no folder`)
  }
  const facts = factsOf(join(root, path))
  if (!facts) return { kind: 'nothing' }
  if (facts.isSymbolicLink()) return refused('it is a symbolic link, which is not followed')
  if (!facts.isFile()) return refused('it is no file')
  return read(join(root, path))
}

function read(place: string): FoundText {
  const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size, mode } = fstatSync(file)
    if (size > MAX_BYTES) return refused(`it has ${size} bytes, more than a person writes`)
    const bytes = readFileSync(file)
    const text = bytes.toString('utf8')
    return bytes.equals(Buffer.from(text))
      ? { kind: 'text', text, mode: mode & 0o777 }
      : refused('it is not UTF-8')
  } finally {
    closeSync(file)
  }
}

/** Names in a folder below `root`, in their order; none where it cannot be read, is no folder or lies behind a link. */
export function namesIn(root: string, folder: string): string[] {
  try {
    const isFolder = foldersAround(`${folder}/x`).every((one) => factsOf(join(root, one))?.isDirectory())
    return isFolder ? readdirSync(join(root, folder)).sort() : []
  } catch {
    return []
  }
}

/** Puts a text there, whole, if still the same stands there as was `found`; else why not. */
export function putText(root: string, path: string, text: string, found: FoundText): string | undefined {
  return tried(root, path, found, () => {
    const place = join(root, path)
    mkdirSync(dirname(place), { recursive: true })
    replaceWhole(place, text, 0o644)
    if (found.kind === 'text') chmodSync(place, found.mode)
  })
}

/** Takes a file away, and the folders around it that are then empty. */
export function dropText(root: string, path: string, found: FoundText): string | undefined {
  return tried(root, path, found, () => {
    rmSync(join(root, path))
    for (const folder of foldersAround(path).reverse()) if (!dropEmpty(join(root, folder))) return
  })
}

function tried(root: string, path: string, found: FoundText, act: () => void): string | undefined {
  try {
    const now = textAt(root, path)
    if (now.kind === 'refused') return now.why
    if (now.kind !== found.kind || (now.kind === 'text' && found.kind === 'text' && now.text !== found.text))
      return `${basename(path)} was changed while this ran: run it again`
    act()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Whether it was empty, and is gone. That one stays is no failure: what was to go is gone. */
function dropEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch {
    return false
  }
}
