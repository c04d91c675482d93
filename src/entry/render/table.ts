import { printable } from '../../domain/printable.ts'
import type { Shown } from '../terminal.ts'

/** Columns padded to their widest cell; the last one is cut to fit the terminal. No cell can leave its row. */
export const table = (rows: string[][], columns: number): string =>
  styledTable(rows, columns).map(textOf).join('')

/** The same for cells with a style. */
export function styledTable(rows: Shown[][], columns: number): Shown[] {
  const flat = rows.map((row) => row.map(onOneLine))
  const widths = (flat[0] ?? []).map((_, index) =>
    Math.max(...flat.map((row) => textOf(row[index] ?? '').length)),
  )
  return flat.flatMap((row) => [...line(row, widths, columns), '\n'])
}

const textOf = (cell: Shown): string => (typeof cell === 'string' ? cell : cell.text)

const onOneLine = (cell: Shown): Shown => withText(cell, printable(textOf(cell)).replace(/[\n\t]/g, ' '))

const withText = (cell: Shown, text: string): Shown => (typeof cell === 'string' ? text : { ...cell, text })

function line(row: Shown[], widths: number[], columns: number): Shown[] {
  const start = row
    .slice(0, -1)
    .flatMap((cell, index) => [cell, gap((widths[index] ?? 0) - lengthOf(cell) + 2)])
  const left = Math.max(10, columns - start.reduce((sum, part) => sum + lengthOf(part), 0))
  const end = row.at(-1) ?? ''
  const characters = [...textOf(end)]
  const cut = characters.length > left ? `${characters.slice(0, left - 1).join('')}…` : textOf(end)
  return withoutEndBlanks([...start, withText(end, cut)])
}

const lengthOf = (part: Shown): number => textOf(part).length
const gap = (blanks: number): string => ' '.repeat(blanks)

function withoutEndBlanks(parts: Shown[]): Shown[] {
  const last = parts.findLastIndex((part) => textOf(part).trim() !== '')
  return parts
    .slice(0, last + 1)
    .map((part, index) => (index === last ? withText(part, textOf(part).trimEnd()) : part))
}
