import { stepsOf } from './pattern-steps.ts'
import { type Piece, treeOf } from './pattern-tree.ts'
import { MOST_CHARS } from './spoken.ts'

const LONGEST = 500

/**
 * A few walks to the end of the text from each of its letters: what `fix.*(?:test|ci)` may take, and at worst some tenths
 * of a second. A walk inside of those would be minutes.
 */
const MOST_STEPS = 350_000_000

/**
 * Why a pattern of a person's is not used, or undefined. A typed prompt waits for it, and a matcher that goes back can
 * take a time that doubles with each letter, or grows with the fifth power of how many there are.
 */
export function refusePattern(source: string): string | undefined {
  if (source === '') return 'it is empty'
  if (source.length > LONGEST) return `it has ${source.length} characters, of at most ${LONGEST}`
  try {
    new RegExp(source, 'iu')
  } catch (error) {
    return (error as Error).message
  }
  if (/\\[1-9]|\\k</.test(source)) return 'it refers back to a group'
  return tooSlow(source, MOST_CHARS, MOST_STEPS)
}

/** Why a pattern that compiles may need more steps than `most` in a text of `length` letters, by the part that does it. */
export function tooSlow(source: string, length: number, most: number): string | undefined {
  const tree = treeOf(source)
  if (stepsOf(tree, length) <= most) return undefined
  const repeats = repeatsIn(tree)
  const alone = (piece: Piece) => stepsOf({ kind: 'choice', options: [[piece]] }, length)
  const endless = repeats.findLast((one) => alone(one) === Number.POSITIVE_INFINITY)
  if (endless)
    return `\`${endless.written}\` repeats what can match the same text in more than one way; let its choices begin with different letters, and nothing in it repeat or be left out before what may stand there too`
  const open = repeats.filter((one) => one.most > SHORT && one.body.kind !== 'choice')
  const named = (open.length > 0 ? open : repeats).slice(0, 4).map(({ written }) => `\`${written}\``)
  return `${named.join(' and then ')} may be tried over and over on a long text; say how much may stand there at most, as in \`.{0,60}\`, or what may not, as in \`[^.]*\``
}

/** What repeats so often at most is bounded well enough. */
const SHORT = 100

function repeatsIn(piece: Piece): Extract<Piece, { kind: 'repeat' }>[] {
  if (piece.kind === 'look') return repeatsIn(piece.body)
  if (piece.kind === 'choice') return piece.options.flat().flatMap(repeatsIn)
  return piece.kind === 'repeat' ? [piece, ...repeatsIn(piece.body)] : []
}
