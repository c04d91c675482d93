import { durationText } from '../../domain/duration.ts'
import type { SentManifest } from '../../domain/manifest.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { renderBatch } from './batch.ts'
import { costText } from './cost.ts'
import type { RunDocument } from './document.ts'
import { wrap } from './wrap.ts'

const MARKS = {
  accepted: ['green', '✔ accepted'],
  unverified: ['cyan', '● unverified'],
  stayed: ['cyan', '● stays here'],
  running: ['yellow', '… running'],
  rejected: ['red', '✘ rejected'],
  failed: ['red', '✘ failed'],
  denied: ['yellow', '✘ not allowed'],
  cancelled: ['yellow', '✘ cancelled'],
} as const

const INDENT = 10

/** The answer on stdout; what a person wants to know about it on stderr. */
export function renderRun(document: RunDocument, terminal: Terminal): void {
  if (document.batch && document.batch.tasks.length > 0) {
    renderBatch(document, document.batch, terminal)
    return
  }
  if (document.text) terminal.out(`${document.text.trimEnd()}\n`)
  const say = (...shown: Shown[]) => terminal.err(...shown, '\n')
  const [colour, word] = MARKS[document.outcome]
  if (document.text) say('')
  say({ style: colour, text: word }, ...headline(document).map((part) => ` · ${oneLine(part)}`))
  const row = (name: string, text: string) => {
    const [first = '', ...more] = wrap(oneLine(text), terminal.columns - INDENT)
    say('  ', { style: 'dim', text: name.padEnd(INDENT - 2) }, first)
    for (const line of more) say(' '.repeat(INDENT) + line)
  }
  if (document.failure) {
    row('why', document.failure.message)
    row('do', document.failure.hint)
    if (document.failure.evidence) row('said', document.failure.evidence.split('\n').slice(-3).join(' / '))
  }
  if (document.outcome === 'running')
    row('next', `waybill wait ${document.id} · waybill cancel ${document.id}`)
  for (const { check, status, detail } of document.verdict?.results ?? []) {
    row('check', `${status === 'passed' ? '✔' : '✘'} ${check}: ${detail}`)
  }
  if (document.patch) {
    const { path, files, insertions, deletions } = document.patch
    row('patch', `${path} (${files} ${files === 1 ? 'file' : 'files'}, +${insertions} −${deletions})`)
    if (document.outcome === 'accepted') row('apply', `git apply ${path}`)
  }
  for (const signal of document.signals) row('note', `${signal.name.replaceAll('_', ' ')}: ${signal.detail}`)
  if (document.proof) {
    row('sent', sentText(document.proof.sent))
    row('proof', proofText(document.proof))
  }
}

function headline({ id, worker, model, spend }: RunDocument): string[] {
  const who = worker ? [`${worker} ${model.observed ?? model.requested ?? ''}`.trim()] : []
  if (!spend || spend.basis === 'nothing_ran') return [...who, ...(id ? [id] : [])]
  const { input, output } = spend.tokens
  const tokens =
    input === null || output === null
      ? []
      : [`${input.toLocaleString('en')} in, ${output.toLocaleString('en')} out`]
  return [...who, durationText(spend.ms), costText(spend), ...tokens, id]
}

/** What left: the prompt, and what the task named, each with the beginning of its SHA-256. */
export function sentText({ prompt, files }: Pick<SentManifest, 'prompt' | 'files'>): string {
  const named = files.map(({ path, bytes, sha256 }) => `${path} (${bytes} bytes, ${sha256.slice(0, 12)})`)
  return [`prompt (${prompt.bytes} bytes, ${prompt.sha256.slice(0, 12)})`, ...named].join(' · ')
}

function proofText(proof: NonNullable<RunDocument['proof']>): string {
  const parts = [
    proof.process ? `pid ${proof.process.pid}` : 'no process',
    proof.exit,
    durationText(proof.wallMs),
  ]
  parts.push(`paid by ${proof.lane.from} (${proof.lane.billing})`)
  if (proof.vendorSession) parts.push(`session ${proof.vendorSession}`)
  if (proof.transcriptPath) parts.push(proof.transcriptPath)
  return parts.join(' · ')
}
