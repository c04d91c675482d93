import type { Evidence, FileFacts } from './document.ts'
import { type Row, row, type Section } from './rows.ts'

/** Where each file of the run is, and whether it is still there. */
export const filesSection = ({ files }: Evidence): Section => ({
  title: 'Files',
  rows: files.length === 0 ? [row('none', 'nothing was kept of it')] : files.map(rowOf),
})

const rowOf = ({ what, path, isThere, bytes }: FileFacts): Row => ({
  label: what,
  text: `${path}${isThere ? (bytes === null ? '' : ` (${bytes.toLocaleString('en')} bytes)`) : ' (gone)'}`,
  mark: isThere ? { style: 'green', text: '✔' } : { style: 'dim', text: '–' },
})
