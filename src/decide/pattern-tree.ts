import { ANY, classLetters, LETTER, type Letters, lettersOf } from './letters.ts'

/** A pattern as it is built, each part with its place in the source. */
export type Piece =
  | { kind: 'letter'; letters: Letters }
  /** `^`, `$`, `\\b` or `\\B`. */
  | { kind: 'edge'; written: string }
  /** What looks behind itself has its pieces in the order in which they are matched: from their end. */
  | { kind: 'look'; isBehind: boolean; isNot: boolean; body: Choice }
  | Choice
  | Repeat
export type Choice = { kind: 'choice'; options: readonly (readonly Piece[])[] }
export type Repeat = { kind: 'repeat'; body: Piece; least: number; most: number; written: string }

type Cursor = { source: string; at: number }

/** The tree of a pattern that compiles and refers back to no group. */
export const treeOf = (source: string): Choice => choiceAt({ source, at: 0 })

function choiceAt(cursor: Cursor): Choice {
  const options: Piece[][] = [[]]
  while (cursor.at < cursor.source.length && cursor.source[cursor.at] !== ')') {
    if (taken(cursor, /^\|/)) options.push([])
    else options.at(-1)?.push(repeatedAt(cursor))
  }
  return { kind: 'choice', options }
}

/** What matches here, behind which the cursor then stands. */
function taken(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  const found = pattern.exec(cursor.source.slice(cursor.at))
  cursor.at += found?.[0].length ?? 0
  return found ?? undefined
}

const TIMES = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/
const OF_SIGN: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
}

function repeatedAt(cursor: Cursor): Piece {
  const from = cursor.at
  const body = pieceAt(cursor)
  const times = taken(cursor, TIMES)
  if (!times) return body
  const [, sign = '', low = '', comma = '', high = ''] = times
  const most = comma === '' ? Number(low) : high === '' ? Number.POSITIVE_INFINITY : Number(high)
  const [least, atMost] = OF_SIGN[sign] ?? [Number(low), most]
  return { kind: 'repeat', body, least, most: atMost, written: cursor.source.slice(from, cursor.at) }
}

function pieceAt(cursor: Cursor): Piece {
  const group = taken(cursor, /^\((?:\?(?:<?[=!]|:|<[^>]*>))?/)
  if (group) return groupAt(cursor, group[0])
  const inClass = taken(cursor, /^\[((?:\\[\s\S]|[^\]\\])*)\]/)
  if (inClass) return { kind: 'letter', letters: classLetters(inClass[1] ?? '') }
  const edge = taken(cursor, /^(?:\\b|[$^])/i)
  if (edge) return { kind: 'edge', written: edge[0] }
  if (taken(cursor, /^\./)) return { kind: 'letter', letters: ANY }
  return { kind: 'letter', letters: lettersOf(taken(cursor, LETTER)?.[0] ?? '') }
}

function groupAt(cursor: Cursor, opened: string): Piece {
  const body = choiceAt(cursor)
  taken(cursor, /^\)/)
  if (!/[=!]$/.test(opened)) return body
  const isBehind = opened.includes('<')
  return { kind: 'look', isBehind, isNot: opened.endsWith('!'), body: isBehind ? backwards(body) : body }
}

const backwards = ({ options }: Choice): Choice => ({
  kind: 'choice',
  options: options.map((pieces) => pieces.map(turned).reverse()),
})

function turned(piece: Piece): Piece {
  if (piece.kind === 'choice') return backwards(piece)
  return piece.kind === 'repeat' ? { ...piece, body: turned(piece.body) } : piece
}
