import { oneLine } from '../../../domain/printable.ts'
import type { Shown, Styled } from '../../terminal.ts'
import { wrap, wrapPieces } from '../wrap.ts'

/**
 * One line of a section: what it is about, and what is known. A mark in colour may stand before it; `pieces` are what
 * should not be torn apart where it is too long for one line.
 */
export type Row = { label: string; text: string; pieces?: readonly string[]; mark?: Styled; quiet?: true }
export type Section = { title: string; rows: readonly Row[] }

export const row = (label: string, text: string): Row => ({ label, text })

const LEAST_LABEL = 12
const MOST_LABEL = 18
/** Below this there is no room to wrap in. */
const LEAST_TEXT = 24

/** A title, and under it the rows, wrapped beside their labels. Nothing of a section without rows. */
export function sectionText({ title, rows }: Section, columns: number): Shown[] {
  if (rows.length === 0) return []
  const longest = Math.max(...rows.map(({ label }) => label.length + 1))
  const width = Math.min(MOST_LABEL, Math.max(LEAST_LABEL, longest))
  return ['\n', { style: 'bold', text: title }, '\n', ...rows.flatMap((one) => rowText(one, width, columns))]
}

function rowText({ label, text, pieces, mark, quiet }: Row, most: number, columns: number): Shown[] {
  const width = Math.max(most, label.length + 1)
  const before = mark ? `${mark.text} ` : ''
  const indent = ' '.repeat(2 + width + before.length)
  const room = Math.max(LEAST_TEXT, columns - indent.length)
  const [first = '', ...more] = pieces
    ? wrapPieces(
        pieces.map((one) => oneLine(one)),
        room,
      )
    : wrap(oneLine(text), room)
  const said = (line: string): Shown => (quiet ? { style: 'dim', text: line } : line)
  return [
    '  ',
    { style: 'dim', text: label.padEnd(width) },
    ...(mark ? [{ style: mark.style, text: before }] : []),
    said(first),
    '\n',
    ...more.flatMap((line) => [indent, said(line), '\n']),
  ]
}
