import type { SentManifest } from '../../../domain/manifest.ts'
import type { Evidence } from './document.ts'
import { type Row, row, type Section } from './rows.ts'

/** What left this machine, each with its size and its SHA-256; the text itself is not kept. */
export const sentSection = ({ sent }: Evidence): Section => ({
  title: 'What was sent',
  rows: sent.length === 0 ? [row('nothing', 'no worker was started')] : sent.flatMap(rowsOf),
})

function rowsOf({ prompt, files, reach }: SentManifest, index: number): Row[] {
  const nth = index === 0 ? '' : ` ${index + 1}`
  return [
    row(`prompt${nth}`, `${bytes(prompt.bytes)}, sha256 ${prompt.sha256}`),
    ...files.map((file) => row(`file${nth}`, `${file.path}, ${bytes(file.bytes)}, sha256 ${file.sha256}`)),
    row(`reach${nth}`, `${reach.root}${reach.base ? `, at ${reach.base}` : ''}`),
  ]
}

const bytes = (count: number): string => `${count.toLocaleString('en')} bytes`
