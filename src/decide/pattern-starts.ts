import type { Letters } from './letters.ts'
import type { Piece } from './pattern-tree.ts'

/** What whatever matches must begin with, letter by letter. `isWhole`: nothing else stands before the next piece. */
type Start = { letters: readonly Letters[]; isWhole: boolean }

const MOST_STARTS = 64
export const MOST_LETTERS = 24

/** Of each way through the pieces, its first letters as far as they are fixed. */
export const startsOf = (pieces: readonly Piece[]): (readonly Letters[])[] =>
  startsAlong(pieces).map(({ letters }) => letters)

const startsAlong = (pieces: readonly Piece[]): Start[] =>
  pieces.reduce<Start[]>(
    (starts, piece) => (starts.some(({ isWhole }) => isWhole) ? withNext(starts, piece) : starts),
    [{ letters: [], isWhole: true }],
  )

function withNext(starts: Start[], piece: Piece): Start[] {
  if (piece.kind === 'edge' || piece.kind === 'look') return starts
  const next = startsOfPiece(piece)
  if (starts.length * next.length > MOST_STARTS) return starts.map(ended)
  return starts.flatMap((start) =>
    start.isWhole
      ? next.map(({ letters, isWhole }) => ({
          letters: [...start.letters, ...letters].slice(0, MOST_LETTERS),
          isWhole: isWhole && start.letters.length + letters.length <= MOST_LETTERS,
        }))
      : [start],
  )
}

const ended = ({ letters }: Start): Start => ({ letters, isWhole: false })

function startsOfPiece(piece: Piece): Start[] {
  if (piece.kind === 'letter') return [{ letters: [piece.letters], isWhole: true }]
  if (piece.kind === 'choice') return piece.options.flatMap(startsAlong)
  if (piece.kind !== 'repeat' || piece.least === 0) return [{ letters: [], isWhole: false }]
  // Of groups the first round says enough, and each within another would multiply the work.
  const times = piece.body.kind === 'letter' ? Math.min(piece.least, MOST_LETTERS) : 1
  const starts = startsAlong(Array.from({ length: times }, () => piece.body))
  return piece.most === times ? starts : starts.map(ended)
}

/** Whether both may match, the second `shift` letters behind the first. */
export function canBoth(one: readonly Letters[], other: readonly Letters[], shift = 0): boolean {
  const length = Math.min(one.length - shift, other.length)
  for (let at = 0; at < length; at += 1)
    if (((one[at + shift] ?? 0n) & (other[at] ?? 0n)) === 0n) return false
  return true
}

/** Two matches of what begins so are at least so many letters apart. */
export function leastApart(starts: readonly (readonly Letters[])[]): number {
  let shift = 1
  while (!starts.some((one) => starts.some((other) => canBoth(one, other, shift)))) shift += 1
  return shift
}
