import { counted } from '../../domain/counted.ts'
import { durationText } from '../../domain/duration.ts'
import type { Failure } from '../../domain/failure.ts'
import { fence } from '../../domain/fence.ts'
import type { Host } from '../../domain/hook.ts'
import type { Patch, SignalName } from '../../domain/outcome.ts'
import { oneLine } from '../../domain/printable.ts'
import { costText } from './cost.ts'
import type { RunDocument } from './document.ts'
import { capped, ran, saidByWorker } from './foreign.ts'
import { faultNames, lastWords } from './verdict.ts'

/** What a host's model reads in place of a subagent's report. `ok` is false where there is no work to build on. */
export type HostText = { ok: boolean; text: string }

/** Signals that change how far an answer can be trusted; the others are in `waybill result`. */
const TOLD: readonly SignalName[] = [
  'fell_back',
  'repaired',
  'model_differs',
  'over_hold',
  'truncated',
  'output_omitted',
  'left_running',
  'unseen_code',
  'partial_research',
]

/** Codex's model has no `waybill` on its PATH, and a sandbox around its shell. */
const WAYS: Record<Host, { wait: (id: string) => string; apply: (id: string) => string }> = {
  claude: {
    wait: (id) => `\`waybill wait ${id}\` waits for the answer, \`waybill cancel ${id}\` ends it.`,
    apply: (id) => `\`waybill apply ${id}\` applies it`,
  },
  codex: {
    wait: (id) =>
      `Waybill's tool \`job\` waits for the answer (action "wait", id "${id}") or ends it ("cancel").`,
    apply: (id) => `Waybill's tool \`job\` applies it (action "apply", id "${id}")`,
  },
}

/**
 * One waybill for a host's model: the answer inside its fence, then one line. Every byte here is paid for again at each
 * later turn. What the worker or its vendor wrote stands inside a fence and nowhere else; `nonce` is new for each text.
 */
export function hostText(document: RunDocument, nonce: string, host: Host): HostText {
  const { id, outcome, worker, failure, text } = document
  const answer = () => fence(capped(text ?? '', id), nonce)
  switch (outcome) {
    case 'accepted':
    case 'unverified':
      return { ok: true, text: `${answer()}\n${trailer(document, host)}` }
    case 'running':
      return {
        ok: true,
        text: `There is no answer yet: ${worker ?? 'the worker'} is still running as ${id}. ${WAYS[host].wait(id)}`,
      }
    case 'stayed':
      return { ok: false, text: `This task was not given to another worker: ${oneLine(text ?? '')}` }
    case 'denied':
      return {
        ok: false,
        text: failure
          ? oneLine(`${failure.message.replace(/\.$/, '')}. ${failure.hint}`)
          : 'No reason was given.',
      }
    case 'rejected':
      return { ok: false, text: rejected(document, nonce, host) }
    case 'failed':
    case 'cancelled':
      return {
        ok: false,
        text: `${worker ?? 'Waybill'}: ${whyOf(document, failure, nonce)}${ran(document) ? `\n${trailer(document, host)}` : ''}`,
      }
  }
}

function whyOf(document: RunDocument, failure: Failure | null, nonce: string): string {
  if (failure === null) return 'No reason was given.'
  const { kind, message, hint } = failure
  if (!saidByWorker(document)) return `${oneLine(message)}\n${oneLine(hint)}`
  return `${kind.replaceAll('_', ' ')}. ${oneLine(hint)}\n${fence(message, nonce)}`
}

/** What a check found may quote the work: names of files, of fields. */
function rejected(document: RunDocument, nonce: string, host: Host): string {
  const { id, verdict, failure, text } = document
  const results = verdict?.results ?? []
  const names = faultNames(results)
  const words = `${failure?.message ?? ''}${lastWords(results)}\n\nWhat the worker answered:\n${capped(text ?? '', id)}`
  return `The checks rejected this work${names && ` (${names})`}. ${failure?.hint ?? ''}\n${fence(words, nonce)}\n${trailer(document, host)}`
}

function patchText({ id, outcome, signals }: RunDocument, { path, redacted }: Patch, host: Host): string {
  if (redacted) return `changes to read, with secrets taken out: ${path}`
  if (signals.some(({ name }) => name === 'partial_work'))
    return `partial patch ${path}, which nothing has checked: read it before you use any of it`
  return `patch ${path}, not applied${outcome === 'accepted' ? `: ${WAYS[host].apply(id)}` : ''}`
}

function trailer(document: RunDocument, host: Host): string {
  const { id, worker, model, outcome, verdict, spend, patch, signals } = document
  const checks = outcome === 'accepted' && verdict ? verdict.results.length : 0
  const parts = [
    `waybill ${id}`,
    [worker, model.observed ?? model.requested].filter(Boolean).join(' '),
    checks > 0 ? `${outcome} by ${counted(checks, 'check')}` : outcome,
    ...(spend ? [costText(spend), durationText(spend.ms)] : []),
    ...new Set(signals.flatMap(({ name }) => (TOLD.includes(name) ? [name.replaceAll('_', ' ')] : []))),
    ...(patch ? [patchText(document, patch, host)] : []),
  ]
  return `[${parts.filter(Boolean).join(' · ')}]`
}
