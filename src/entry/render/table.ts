import { stripVTControlCharacters } from 'node:util'

const width = (text: string) => stripVTControlCharacters(text).length

/** Columns padded to their widest cell; the last one is cut to fit the terminal. */
export function table(rows: string[][], columns: number): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => width(row[index] ?? ''))))
  return rows.map((row) => `${line(row, widths, columns)}\n`).join('')
}

function line(row: string[], widths: number[], columns: number): string {
  const last = row.length - 1
  const start = row
    .slice(0, last)
    .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell) + 2))
  const left = Math.max(10, columns - start.reduce((sum, cell) => sum + width(cell), 0))
  const end = row[last] ?? ''
  return `${start.join('')}${width(end) > left ? `${end.slice(0, left - 1)}…` : end}`.trimEnd()
}
