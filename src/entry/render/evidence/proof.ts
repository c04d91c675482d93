import { durationText } from '../../../domain/duration.ts'
import type { Proof } from '../../../domain/outcome.ts'
import type { Evidence } from './document.ts'
import { type Row, row, type Section } from './rows.ts'

/** What ran, as which process, held by what, and how it ended. */
export const proofSections = ({ proof }: Evidence): Section[] =>
  proof.map((one, index) => ({
    title: index === 0 ? 'Proof' : 'Proof of the second run, for the shape of the answer',
    rows: rowsOf(one),
  }))

function rowsOf(proof: Proof): Row[] {
  const { losses, lane } = proof
  const lost = [
    ...(losses.omittedBytes > 0 ? [`${losses.omittedBytes} bytes not read`] : []),
    ...(losses.linesSkipped > 0 ? [`${losses.linesSkipped} lines too long to be read`] : []),
    ...(losses.invalidUtf8Lines > 0 ? [`${losses.invalidUtf8Lines} lines that are not UTF-8`] : []),
  ]
  return [
    ...(proof.wireClient === 'vendor-cli' ? programRows(proof) : []),
    {
      label: ASKED[proof.wireClient],
      text: proof.argv.join(' '),
      pieces: argvPieces(proof.argv),
    },
    row('ended', `${proof.exit}, after ${durationText(proof.wallMs)}`),
    row('held by', HELD[proof.killTier]),
    row('to end it', endText(proof)),
    row(
      'printed',
      `${proof.bytesOut.toLocaleString('en')} bytes; ${lost.length > 0 ? lost.join(', ') : 'all of it was read'}`,
    ),
    row('session', proof.vendorSession ?? 'the vendor names none'),
    row('paid by', `${lane.from} (${lane.billing})`),
    row('wire', WIRES[proof.wireClient]),
    ...pageRows(proof),
  ]
}

const programRows = ({ process, executable }: Proof): Row[] => [
  row('process', process ? processText(process) : 'none was started'),
  row('executable', executable ?? 'unknown'),
]

function endText({ killTier, killLadder }: Proof): string {
  if (killTier === 'connection') return 'its connection is closed'
  const steps = killLadder.map(({ signal, waitMs }) => `${signal}, ${durationText(waitMs)}`)
  return [...steps, 'SIGKILL'].join(' → ')
}

const ASKED: Record<Proof['wireClient'], string> = {
  'vendor-cli': 'command',
  waybill: 'request',
  browser: 'asked on',
}

const WIRES: Record<Proof['wireClient'], string> = {
  'vendor-cli': "the vendor's CLI spoke to the vendor; Waybill saw neither the request nor the key",
  waybill: 'Waybill itself spoke to the vendor: what it asked stands above, and what came in the transcript',
  browser: "the user's own browser spoke to the vendor, under whoever is logged in there",
}

const pageRows = ({ page }: Proof): Row[] =>
  page
    ? [
        row('page', `${page.url} (${page.title}), as known on ${page.captured}`),
        ...page.notes.map((note) => row('note', note)),
      ]
    : []

const HELD: Record<Proof['killTier'], string> = {
  namespace: 'a process namespace: nothing that it started could outlive it',
  cookie: 'its process group, and the mark of the run in the environment of whatever it started',
  group: 'its process group alone',
  connection: 'its connection: no process was started for it',
  none: 'nothing: no process was started',
}

function processText({ pid, startedAt, bootId, pidNamespace }: NonNullable<Proof['process']>): string {
  const parts = [
    ...(startedAt ? [`started at tick ${startedAt}`] : []),
    ...(bootId ? [`boot ${bootId}`] : []),
    ...(pidNamespace ? [`namespace ${pidNamespace}`] : []),
  ]
  return [`pid ${pid}`, ...parts].join(', ')
}

/** As somebody would type it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** An option stays with its value. */
function argvPieces(argv: readonly string[]): string[] {
  const pieces: string[] = []
  for (const word of argv) {
    const last = pieces.at(-1)
    const isValue = last !== undefined && /^--?[\w-]+$/.test(last) && !word.startsWith('-')
    if (isValue) pieces[pieces.length - 1] = `${last} ${quoted(word)}`
    else pieces.push(quoted(word))
  }
  return pieces
}
