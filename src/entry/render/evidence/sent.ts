import type { SentManifest } from '../../../domain/manifest.ts'
import type { Evidence } from './document.ts'
import { type Row, row, type Section } from './rows.ts'

/** What left this machine, each with its size and its SHA-256; the text itself is not kept. */
export const sentSection = ({ sent }: Evidence): Section => ({
  title: 'What was sent',
  rows: sent.length === 0 ? [row('nothing', 'no worker was started')] : sent.flatMap(rowsOf),
})

function rowsOf(
  { prompt, files, handedOn, earlierPatch, session, reach }: SentManifest,
  index: number,
): Row[] {
  const nth = index === 0 ? '' : ` ${index + 1}`
  return [
    row(`prompt${nth}`, `${bytes(prompt.bytes)}, sha256 ${prompt.sha256}`),
    ...(handedOn ? [row(`handed on${nth}`, `${bytes(handedOn.bytes)}, sha256 ${handedOn.sha256}`)] : []),
    ...(earlierPatch
      ? [row(`earlier patch${nth}`, `${bytes(earlierPatch.bytes)}, sha256 ${earlierPatch.sha256}`)]
      : []),
    ...(session ? [row(`session${nth}`, sessionFacts(session))] : []),
    ...files.map((file) => row(`file${nth}`, `${file.path}, ${bytes(file.bytes)}, sha256 ${file.sha256}`)),
    row(
      `reach${nth}`,
      reach
        ? `${reach.root}${reach.base ? `, at ${reach.base}` : ''}`
        : 'its prompt alone: it could open no file',
    ),
  ]
}

const sessionFacts = ({ id, bytes: size, sha256 }: NonNullable<SentManifest['session']>): string =>
  `${id}, ${size === undefined ? 'of unknown size' : `${bytes(size)}, sha256 ${sha256}`}`

const bytes = (count: number): string => `${count.toLocaleString('en')} bytes`
