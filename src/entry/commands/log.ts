import type { Entry, Fact } from '../../domain/event.ts'
import { usdText } from '../../domain/money.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { findRun, openDesk } from '../desk.ts'
import { sentText } from '../render/run.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

export const readLogArgs = (argv: string[]) => readArgs('log', argv, JSON_ONLY, 1)

/** `waybill log [RUN]`: the facts of one run, in the order of truth; --json prints one per line. */
export async function log(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readLogArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const view = findRun(desk.value, args.value.positionals[0] ?? 'last', process.cwd())
  if (!view.ok) return sayFailure(view.failure, json, terminal)
  const entries = desk.value.ledger.entries(view.value.id)
  if (json) for (const entry of entries) sayJson(entry, terminal)
  else terminal.out(table(entries.map(row), terminal.columns))
  return 0
}

const row = ({ seq, atMs, fact }: Entry): string[] => [
  String(seq),
  new Date(atMs).toISOString().slice(11, 23),
  fact.kind,
  gist(fact),
]

function gist(fact: Fact): string {
  switch (fact.kind) {
    case 'task.received':
      return fact.task.ask.goal.trim().split('\n')[0] ?? ''
    case 'route.chosen':
      return fact.route.kind === 'stay'
        ? `stays: ${fact.route.because}`
        : `${fact.route.worker} ${fact.route.model}, ${fact.route.mode}: ${fact.route.because}`
    case 'grant.issued':
      return `${fact.worker}, by the consent of ${fact.consentRecordedAt}`
    case 'grant.denied':
    case 'budget.refused':
      return fact.because
    case 'budget.reserved':
      return `${usdText(fact.holdUsdMicros)} held`
    case 'manifest.listed':
      return sentText(fact.sent)
    case 'scratch.planned':
    case 'scratch.made':
      return fact.path
    case 'run.started':
      return `${fact.worker} ${fact.model}`
    case 'run.spawned':
      return `pid ${fact.process.pid}, ${fact.executable}`
    case 'run.progressed':
      return fact.activity
    case 'run.ended':
      return `${fact.exit}, ${fact.bytesOut} bytes in ${fact.wallMs} ms`
    case 'check.ended':
      return `${fact.result.check} ${fact.result.status.replaceAll('_', ' ')}: ${fact.result.detail}`
    case 'budget.settled':
      return `${usdText(fact.usdMicros)}${fact.presumed ? ' presumed' : ''}`
    case 'outcome.reached':
      return outcomeGist(fact.outcome)
    case 'cancel.requested':
    case 'result.read':
    case 'state.closed':
    case 'state.set':
      return `by ${fact.by}`
    case 'consent.granted':
    case 'consent.revoked':
      return `${fact.worker}, ${fact.how}`
    case 'routing.trusted':
      return `${fact.sha256.slice(0, 12)}, ${fact.how}`
    case 'routing.distrusted':
      return fact.how
  }
}

function outcomeGist(outcome: Outcome): string {
  if (outcome.kind === 'denied') return 'denied'
  if (outcome.kind === 'stayed') return 'stayed'
  if (outcome.kind === 'batch')
    return outcome.failure?.message ?? `all ${outcome.tasks.length} tasks have a result`
  if (outcome.kind !== 'finished') return `${outcome.kind}: ${outcome.failure.message}`
  return outcome.report.status === 'failed'
    ? `failed: ${outcome.report.failure.message}`
    : outcome.verdict.verdict
}
