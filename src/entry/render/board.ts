import { clockText, durationText } from '../../domain/duration.ts'
import type { BatchRow } from '../../domain/outcome.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Board, BoardRow } from '../batch/board.ts'
import type { Shown } from '../terminal.ts'
import { costText } from './cost.ts'
import { LOOKS, wordOf } from './outcome-mark.ts'

/** A terminal that does not say how large it is has the size that terminals had. */
const NARROWEST = 20
const LEAST_ROWS = 4
/** Of the width that a name may take, one in so many. */
const NAME_SHARE = 3

/**
 * One line per task, none wider than `columns`; where the tasks are more than fit into `rows`, those at work come first and
 * the last line counts the others.
 */
export function boardLines(board: Board, columns: number, rows: number, nowMs: number): Shown[][] {
  const room = Math.max(LEAST_ROWS, rows - 1)
  const all = board.rows
  const shown = all.length <= room ? all : [...all].sort((a, b) => rank(a) - rank(b)).slice(0, room - 1)
  const left = all.filter((row) => !shown.includes(row))
  const width = Math.max(NARROWEST, columns) - 1
  const nameWidth = Math.min(
    Math.max(...shown.map(({ name }) => widthOf(name))),
    Math.floor(width / NAME_SHARE),
  )
  const lines = shown.map((row) => boardLine(row, nameWidth, width, nowMs))
  return left.length === 0
    ? lines
    : [...lines, [{ style: 'dim', text: oneLine(`… ${statesText(left)}`, width) }]]
}

const rank = ({ state }: BoardRow): number => (state === 'running' ? 0 : state === 'waiting' ? 2 : 1)

function boardLine(row: BoardRow, nameWidth: number, width: number, nowMs: number): Shown[] {
  const [style, mark] = LOOKS[row.state]
  const name = fitted(row.name, nameWidth)
  const head = `${mark} ${name}${' '.repeat(nameWidth - widthOf(name))}  `
  const rest = partsOf(row, nowMs).filter((part) => part !== undefined && part !== '')
  return [
    { style, text: fitted(head, width) },
    fitted(rest.map((part) => oneLine(String(part))).join(' · '), width - widthOf(head)),
  ]
}

/** What changes comes first: a narrow screen cuts off the end. */
function partsOf({ state, who, begunAtMs, ms, spend, activity }: BoardRow, nowMs: number) {
  if (state === 'running')
    return [
      begunAtMs === undefined ? undefined : clockText(nowMs - begunAtMs),
      activity ?? wordOf(state),
      who,
    ]
  const ran = spend && spend.basis !== 'nothing_ran'
  return [
    wordOf(state),
    ran && ms !== undefined ? durationText(ms) : undefined,
    ran ? costText(spend) : undefined,
    activity,
    who,
  ]
}

/** How the tasks stand, in numbers: `22 accepted, 1 failed, 1 running`. */
export function statesText(rows: readonly { state: BatchRow['outcome'] }[]): string {
  const states = Object.keys(LOOKS) as BatchRow['outcome'][]
  return states
    .flatMap((state) => {
      const count = rows.filter((row) => row.state === state).length
      return count === 0 ? [] : [`${count} ${wordOf(state)}`]
    })
    .join(', ')
}

/** Letters that take two columns: East Asian scripts and pictures. A terminal may disagree; then it wraps one line. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (WIDE.test(letter) || letter.length > 1 ? 2 : 1), 0)

function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let left = width - 1
  const kept = [...text].filter((letter) => {
    left -= widthOf(letter)
    return left >= 0
  })
  return width < 1 ? '' : `${kept.join('')}…`
}
