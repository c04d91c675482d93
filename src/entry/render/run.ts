import { counted } from '../../domain/counted.ts'
import { durationText } from '../../domain/duration.ts'
import type { SentManifest } from '../../domain/manifest.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { renderBatch } from './batch.ts'
import { detailText, lastLinesOf, MARK_OF } from './check-mark.ts'
import type { RunDocument } from './document.ts'
import { headlineText } from './headline.ts'
import { renderResearch } from './research.ts'
import { rejectionInShort } from './verdict.ts'
import { wrap } from './wrap.ts'

const INDENT = 10

/** The answer on stdout; what a person wants to know about it on stderr. */
export function renderRun(document: RunDocument, terminal: Terminal): void {
  if (document.batch && document.batch.tasks.length > 0) {
    renderBatch(document, document.batch, terminal)
    return
  }
  // Into a pipe or a file goes the report as it is kept.
  if (document.research && document.text && Number.isFinite(terminal.columns))
    renderResearch(document.research, terminal)
  else if (document.text) terminal.out(`${document.text.trimEnd()}\n`)
  const say = (...shown: Shown[]) => terminal.err(...shown, '\n')
  if (document.text) say('')
  terminal.err(...headlineText(document, terminal.columns))
  const row = (name: string, text: string) => {
    const [first = '', ...more] = wrap(oneLine(text), terminal.columns - INDENT)
    say('  ', { style: 'dim', text: name.padEnd(INDENT - 2) }, first)
    for (const line of more) say(' '.repeat(INDENT) + line)
  }
  const rejected = document.outcome === 'rejected' && document.verdict
  if (document.failure) {
    row('why', rejected ? rejectionInShort(rejected) : document.failure.message)
    row('do', document.failure.hint)
    if (document.failure.evidence) row('said', document.failure.evidence.split('\n').slice(-3).join(' / '))
  }
  if (document.follows) row('follows', followsText(document, document.follows))
  if (document.handoff) {
    row('stands', document.handoff.summary)
    row('next', document.handoff.nextStep ?? 'nothing, says its worker')
  }
  if (document.outcome === 'running')
    row('next', `waybill wait ${document.id} · waybill cancel ${document.id}`)
  for (const result of document.verdict?.results ?? []) {
    row('check', `${MARK_OF[result.status].text} ${result.check}: ${detailText(result)}`)
    for (const line of lastLinesOf(result))
      say(' '.repeat(INDENT), { style: 'dim', text: `│ ${oneLine(line)}` })
  }
  if (document.patch) {
    const { path, files, insertions, deletions } = document.patch
    row('patch', `${path} (${counted(files, 'file')}, +${insertions} −${deletions})`)
    if (document.applied)
      row('applied', `${document.applied}; \`waybill apply ${document.id} --revert\` takes it out again`)
    else if (document.outcome === 'accepted') row('apply', `waybill apply ${document.id}`)
  }
  for (const signal of document.signals) row('note', `${signal.name.replaceAll('_', ' ')}: ${signal.detail}`)
  if (document.proof) {
    row('sent', sentText(document.proof.sent))
    row('proof', proofText(document.proof))
  }
}

function followsText({ route }: RunDocument, run: string): string {
  const how = route?.kind === 'delegate' ? route.continuing?.in : undefined
  return how === 'session'
    ? `${run}, in its own session`
    : how === 'fresh'
      ? `${run}, in a fresh session`
      : run
}

/** What left: the prompt, and what the task named, each with the beginning of its SHA-256. */
export function sentText({
  prompt,
  files,
  handedOn,
  session,
}: Pick<SentManifest, 'prompt' | 'files' | 'handedOn' | 'session'>): string {
  const named = files.map(({ path, bytes, sha256 }) => `${path} (${bytes} bytes, ${sha256.slice(0, 12)})`)
  const told = handedOn
    ? [`in it what was handed on (${handedOn.bytes} bytes, ${handedOn.sha256.slice(0, 12)})`]
    : []
  const before = session ? [sessionText(session)] : []
  return [`prompt (${prompt.bytes} bytes, ${prompt.sha256.slice(0, 12)})`, ...told, ...named, ...before].join(
    ' · ',
  )
}

/** The vendor sends it as a whole again; how large it was can be told where its file was found. */
export const sessionText = ({ id, bytes, sha256 }: NonNullable<SentManifest['session']>): string =>
  `the session ${id} (${bytes === undefined || sha256 === undefined ? 'of unknown size' : `${bytes} bytes, ${sha256.slice(0, 12)}`})`

function proofText(proof: NonNullable<RunDocument['proof']>): string {
  const parts = [
    proof.process
      ? `pid ${proof.process.pid}`
      : proof.wireClient === 'waybill'
        ? 'asked by Waybill itself'
        : 'no process',
    proof.exit,
    durationText(proof.wallMs),
    `held by ${proof.killTier}`,
  ]
  if (proof.page) parts.push(`${proof.page.url}, as known on ${proof.page.captured}`, ...proof.page.notes)
  parts.push(`paid by ${proof.lane.from} (${proof.lane.billing})`)
  if (proof.vendorSession) parts.push(`session ${proof.vendorSession}`)
  if (proof.transcriptPath) parts.push(proof.transcriptPath)
  return parts.join(' · ')
}
