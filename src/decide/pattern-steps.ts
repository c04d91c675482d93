import type { Letters } from './letters.ts'
import { canBoth, leastApart, MOST_LETTERS, startsOf } from './pattern-starts.ts'
import type { Choice, Piece, Repeat } from './pattern-tree.ts'

/**
 * How often a matcher that goes back may come to a place of a pattern, and what it has done until then. `anchors` are the
 * ways to where a row of places began, each with `spread` places beside one another to go on from; there `run` has matched.
 */
type Way = {
  anchors: number
  spread: number
  run: readonly Letters[]
  /** Letters of the repeat that made the spread: what begins with none of them can go on from its last place alone. */
  after: Letters
  /**
   * What was counted for the rest of the text already, since when each way went on in one way at most: no letter is
   * walked over twice, nor is there a second try at a place.
   */
  counted: 'nothing' | 'walk' | 'walk and tries'
  steps: number
  /** What was counted for the rest of the text: the rounds of a loop share it. */
  walked: number
}

/** `known`: what it takes from one place, found out once for each part, since they stand within one another. */
type Text = { length: number; known: Map<object, Way> }

const ONE: Way = { anchors: 1, spread: 1, run: [], after: 0n, counted: 'nothing', steps: 0, walked: 0 }

/** An upper bound of the steps of a search in a text of `length` letters, for all places where a match may begin. */
export function stepsOf(tree: Choice, length: number): number {
  const text: Text = { length, known: new Map() }
  const { steps, walked } = along([tree], { ...ONE, spread: length + 1 }, text)
  // Without end, none times without end is no number.
  return Number.isNaN(steps + walked) ? Number.POSITIVE_INFINITY : steps + walked
}

const arrivals = ({ anchors, spread, run }: Way): number => anchors * Math.ceil(spread / leastApart([run]))

const along = (pieces: readonly Piece[], from: Way, text: Text): Way =>
  pieces.reduce((way, piece) => past(way, piece, text), from)

/** What it takes to go through a part from one place. */
function alone(part: Piece | readonly Piece[], text: Text): Way {
  const way = text.known.get(part) ?? ('kind' in part ? past(ONE, part, text) : along(part, ONE, text))
  text.known.set(part, way)
  return way
}

function past(way: Way, piece: Piece, text: Text): Way {
  switch (piece.kind) {
    case 'letter':
      return pastLetter(way, piece.letters)
    case 'edge': {
      const looked = { ...way, steps: way.steps + arrivals(way) }
      // Both hold at one place of a text.
      return /[$^]/.test(piece.written) ? { ...looked, spread: 1, run: [], after: 0n } : looked
    }
    case 'look': {
      const inside = alone(piece.body, text)
      return { ...way, steps: way.steps + arrivals(way) * (1 + inside.steps + inside.walked) }
    }
    case 'choice':
      return piece.options.length === 1
        ? along(piece.options[0] ?? [], way, text)
        : pastChoice(way, piece, text)
    case 'repeat':
      return piece.body.kind === 'letter'
        ? pastLetters(way, piece.body.letters, piece, text.length)
        : pastGroups(way, piece, text)
  }
}

/** From the last place of its row alone, where it begins with nothing that the row is made of; tried at each of them. */
function fromLast(way: Way, starts: readonly (readonly Letters[])[]): Way | undefined {
  if (way.after === 0n || !starts.every(([first]) => first !== undefined && (first & way.after) === 0n))
    return undefined
  const tries = way.counted === 'walk and tries' ? 0 : way.anchors * way.spread * starts.length
  const counted = way.counted === 'nothing' || starts.length > 1 ? 'nothing' : 'walk and tries'
  return { ...way, spread: 1, after: 0n, counted, walked: way.walked + tries }
}

function pastLetter(way: Way, letters: Letters): Way {
  const last = fromLast(way, [[letters]])
  if (last) return { ...last, steps: last.steps + way.anchors }
  return {
    ...way,
    run: [...way.run, letters].slice(0, MOST_LETTERS),
    after: 0n,
    counted: way.spread === 1 ? way.counted : 'nothing',
    steps: way.steps + arrivals(way),
  }
}

type Times = Pick<Repeat, 'least' | 'most'>

/** Those that must be there are letters like others. */
const MOST_APART = 8

function pastLetters(way: Way, letters: Letters, { least, most }: Times, length: number): Way {
  if (least > 0 && most > 0 && way.run.length < MOST_APART)
    return pastLetters(pastLetter(way, letters), letters, { least: least - 1, most: most - 1 }, length)
  if (most === 0) return way
  const longest = Math.min(most, length)
  const isBeside = way.after !== 0n && (way.after & letters) === 0n && least === 0
  const ways = isBeside ? way.anchors : arrivals(way)
  const counted = isBeside || ways === way.anchors ? way.counted : 'nothing'
  const isEndless = most > length
  const isShared = isEndless && counted !== 'nothing'
  return {
    anchors: ways,
    spread: (isBeside ? way.spread : 1) + longest,
    run: [],
    after: isBeside ? way.after | letters : least === 0 ? letters : 0n,
    counted: isEndless && !isShared ? 'walk' : counted,
    steps: way.steps + ways + (isEndless ? 0 : ways * longest),
    walked:
      way.walked + (isBeside ? way.anchors * way.spread : 0) + (isEndless && !isShared ? ways * longest : 0),
  }
}

function pastChoice(way: Way, { options }: Choice, text: Text): Way {
  const starts = options.map((pieces) => startsOf(pieces))
  const last = fromLast(way, starts.flat())
  const entry = last ?? way
  const ends = options.map((pieces) => along(pieces, { ...entry, steps: 0, walked: 0 }, text))
  const each = options.map((pieces) => arrivals(alone(pieces, text)))
  const atOnce = Math.max(
    ...starts.map((mine) =>
      sum(each.filter((_, other) => mine.some((one) => starts[other]?.some((two) => canBoth(one, two))))),
    ),
  )
  const before = arrivals(entry)
  const rows =
    entry.run.length === 0 ? entry.anchors * Math.ceil(entry.spread / leastApart(starts.flat())) : before
  return {
    ...ONE,
    anchors: Math.min(sum(ends.map(arrivals)), Math.min(before, rows) * atOnce),
    counted: entry.spread === 1 && atOnce <= 1 ? entry.counted : 'nothing',
    steps: entry.steps + before + sum(ends.map(({ steps }) => steps)),
    walked: entry.walked + sum(ends.map(({ walked }) => walked)),
  }
}

/** A group that repeats: where one round of it ends in more than one way, each round multiplies them. */
function pastGroups(way: Way, { body, least, most }: Repeat, text: Text): Way {
  const { length } = text
  const round = alone(body, text)
  const starts = startsOf([body])
  // The next round may begin behind the last place of this one alone; the loop can be left behind any.
  const isLinked = fromLast(round, starts)?.anchors === 1
  const ends = isLinked ? 1 : arrivals(round)
  const rounds = Math.min(most, Math.max(least, Math.floor(length / Math.max(1, shortest(body)))))
  const entry = fromLast(way, starts)
  const from = arrivals(entry ?? way)
  const effort = 1 + round.steps + (ends <= 1 ? 0 : round.walked)
  const skipped = entry && least === 0 ? way.anchors * way.spread : 0
  return {
    ...ONE,
    anchors: skipped + from * (isLinked ? length + 1 : powers(ends, least, rounds)),
    steps: way.steps + from * effort * powers(ends, 0, Math.min(rounds, most - 1)),
    walked: (entry ?? way).walked + (ends <= 1 ? from * round.walked : 0),
  }
}

/** The powers of `base` from one to another, added up; too many are endless. */
function powers(base: number, from: number, to: number): number {
  if (base <= 1) return to - from + 1
  let total = 0
  for (let power = from; power <= to && Number.isFinite(total); power += 1) total += base ** power
  return total
}

function shortest(piece: Piece): number {
  if (piece.kind === 'letter') return 1
  if (piece.kind === 'choice') return Math.min(...piece.options.map((pieces) => sum(pieces.map(shortest))))
  return piece.kind === 'repeat' ? piece.least * shortest(piece.body) : 0
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
