import { chmodSync as chmodNow, constants } from 'node:fs'
import { dirname, join } from 'node:path'
import { isFolder, isSameStanding, type Standing, type Step } from '../domain/standing.ts'
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmdirSync, rmSync, symlinkSync } from './disk.ts'
import { syncFile } from './files.ts'
import { type Found, standingAt } from './standing.ts'

/** `image`: the file that holds the bytes of `to`, where that is a file. */
export type Move = Step & { image: string }

export type MoveHow = {
  root: string
  /** Names the half-written files, which stand beside what they become. */
  mark: string
  /** Back to where it was: what stands between the two is taken for half done, and what somebody else put there stays. */
  isRecovery: boolean
  onStep(name: string): void
}

/**
 * Brings each place of a tree from one standing to the other: what goes first, then what comes. A place that is there
 * already is passed over, so that it may be repeated. Gives the places where something else stands, and changes none of
 * those; unless it recovers, it stops at the first. What a disk refuses is thrown.
 */
export function moveTree(moves: readonly Move[], how: MoveHow): string[] {
  // First: it keeps a folder from being empty.
  if (how.isRecovery) dropHalfWritten(moves, how)
  const left: string[] = []
  const going = moves.filter(isGoing).sort((a, b) => deeper(b, a))
  const coming = moves.filter(({ to }) => to.kind !== 'nothing').sort(deeper)
  const all = [...going.map((move) => [move, clear] as const), ...coming.map((move) => [move, make] as const)]
  for (const [move, act] of all) {
    if (!isThere(move, how)) {
      if (!left.includes(move.path)) left.push(move.path)
      if (how.isRecovery) continue
      return left
    }
    if (act(move, how)) how.onStep(`${act === clear ? 'removed' : 'made'} ${move.path}`)
  }
  syncFolders(moves, how.root)
  return left
}

const depthOf = ({ path }: Step): number => path.split('/').length
const deeper = (a: Step, b: Step): number => depthOf(a) - depthOf(b)

/** A file that becomes another one is replaced in one go; everything else has to be gone first. */
const isGoing = ({ from, to }: Step): boolean =>
  from.kind !== 'nothing' && (to.kind === 'nothing' || isFolder(from) !== isFolder(to))

/** Whether what stands there is what was expected, or already what is wanted. */
function isThere(move: Move, { root, isRecovery }: MoveHow): boolean {
  const now = standingAt(root, move.path)
  if (isKnown(now, move.to) || isKnown(now, move.from)) return true
  // Where no folder is, nothing stands below it; to put something there it would take one.
  if (now.kind === 'beyond') return move.to.kind === 'nothing'
  // Between its going and its coming.
  return now.kind === 'nothing' && (isRecovery || isGoing(move))
}

const isKnown = (now: Found, wanted: Standing): boolean =>
  now.kind !== 'beyond' && now.kind !== 'special' && isSameStanding(now, wanted)

const isDone = ({ path, to }: Move, root: string): boolean => isKnown(standingAt(root, path), to)

/** Whether there was anything to take away. */
function clear(move: Move, { root }: MoveHow): boolean {
  const place = join(root, move.path)
  const now = standingAt(root, move.path)
  if (now.kind === 'nothing' || now.kind === 'beyond' || isKnown(now, move.to)) return false
  if (now.kind !== 'folder') {
    rmSync(place)
    return true
  }
  try {
    rmdirSync(place)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Somebody has put something in, which keeps the folder.
    if (move.to.kind === 'nothing' && (code === 'ENOTEMPTY' || code === 'EEXIST')) return false
    throw error
  }
}

/** Whether there was anything to put there. A file comes whole, by its name alone. */
function make(move: Move, how: MoveHow): boolean {
  const { to } = move
  if (to.kind === 'nothing' || isDone(move, how.root)) return false
  const place = join(how.root, move.path)
  if (to.kind === 'folder') {
    mkdirSync(place)
    chmodSync(place, to.mode)
    return true
  }
  const half = halfWritten(move, how)
  rmSync(half, { force: true })
  try {
    if (to.kind === 'link') symlinkSync(to.target, half)
    else {
      copyFileSync(move.image, half, constants.COPYFILE_EXCL)
      // To be written to the disk it must be open to us, whatever its mode is to be.
      chmodNow(half, 0o600)
      syncFile(half)
      chmodSync(half, to.mode)
    }
    how.onStep(`half ${move.path}`)
    // Once more, now that the bytes are there: what somebody has written meanwhile stays.
    if (!isThere(move, how)) return false
    renameSync(half, place)
    return true
  } finally {
    rmSync(half, { force: true })
  }
}

const halfWritten = ({ path }: Step, { root, mark }: MoveHow): string =>
  join(root, dirname(path), `.waybill-${mark}.tmp`)

/** Whoever was killed has left one at most. */
function dropHalfWritten(moves: readonly Move[], how: MoveHow): void {
  for (const move of moves)
    if (standingAt(how.root, dirname(move.path)).kind === 'folder' || !move.path.includes('/'))
      rmSync(halfWritten(move, how), { force: true })
}

function syncFolders(moves: readonly Move[], root: string): void {
  const folders = new Set(moves.map(({ path }) => dirname(path)))
  for (const folder of folders)
    if (folder === '.' || standingAt(root, folder).kind === 'folder') syncFile(join(root, folder))
}
