import type { Letters } from '../../src/decide/letters.ts'
import type { Piece, Repeat } from '../../src/decide/pattern-tree.ts'

type Next = (at: number) => boolean
type Walk = { text: string; step: 1 | -1; tick: () => void }

/**
 * A matcher that goes back, as those of JavaScript do, and counts: each letter and edge that it tries. It looks for the
 * pattern at every place of the text, knows ASCII alone, and throws once it has counted more than `most`.
 */
export function counted(tree: Piece, text: string, most: number): { matches: boolean; steps: number } {
  let steps = 0
  const tick = () => {
    steps += 1
    if (steps > most) throw new Error(`it takes more than the ${most} steps that were foretold`)
  }
  const places = Array.from({ length: text.length + 1 }, (_, at) => at)
  const matches = places.some((at) => one({ text, step: 1, tick }, tree, at, () => true))
  return { matches, steps }
}

function one(walk: Walk, piece: Piece, at: number, next: Next): boolean {
  switch (piece.kind) {
    case 'letter':
      walk.tick()
      return isIn(piece.letters, walk.text[walk.step === 1 ? at : at - 1]) && next(at + walk.step)
    case 'edge':
      walk.tick()
      return isEdge(piece.written, walk.text, at) && next(at)
    case 'look': {
      const found = one({ ...walk, step: piece.isBehind ? -1 : 1 }, piece.body, at, () => true)
      return found !== piece.isNot && next(at)
    }
    case 'choice':
      return piece.options.some((pieces) => all(walk, pieces, at, next))
    case 'repeat':
      return rounds(walk, piece, 0, at, next)
  }
}

function all(walk: Walk, [piece, ...rest]: readonly Piece[], at: number, next: Next): boolean {
  return piece ? one(walk, piece, at, (to) => all(walk, rest, to, next)) : next(at)
}

/** A round that takes no letter is none, but for those that must be. */
function rounds(walk: Walk, piece: Repeat, done: number, at: number, next: Next): boolean {
  const again = (to: number) => (to !== at || done < piece.least) && rounds(walk, piece, done + 1, to, next)
  return (done < piece.most && one(walk, piece.body, at, again)) || (done >= piece.least && next(at))
}

const isIn = (letters: Letters, char: string | undefined) =>
  char !== undefined && ((letters >> BigInt(char.charCodeAt(0))) & 1n) === 1n

const isWord = (char: string | undefined) => char !== undefined && /\w/.test(char)

function isEdge(written: string, text: string, at: number): boolean {
  if (written === '^') return at === 0
  if (written === '$') return at === text.length
  return (isWord(text[at]) !== isWord(text[at - 1])) === (written === '\\b')
}
