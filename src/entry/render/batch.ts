import { durationText } from '../../domain/duration.ts'
import { USD, usdText } from '../../domain/money.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { counted, marked } from './board.ts'
import { costText } from './cost.ts'
import type { BatchDocument, RunDocument, SpendDocument, TaskDocument } from './document.ts'
import { styledTable } from './table.ts'

/** The table on stdout; what a person wants to know about it on stderr. */
export function renderBatch(document: RunDocument, batch: BatchDocument, terminal: Terminal): void {
  const { id, outcome, failure, spend, signals } = document
  if (batch.tasks.length > 0) {
    terminal.out(...styledTable(batch.tasks.map(row), terminal.columns))
    terminal.out(sum(batch, spend), '\n')
  }
  const say = (name: string, text: string) =>
    terminal.err('  ', { style: 'dim', text: name.padEnd(8) }, `${oneLine(text)}\n`)
  if (outcome === 'running') say('next', `waybill wait ${id} · waybill cancel ${id}`)
  if (failure) {
    say('why', failure.message)
    say('do', failure.hint)
  }
  if (batch.continues !== null) say('note', `it goes on with ${batch.continues}`)
  for (const signal of signals) say('note', `${signal.name.replaceAll('_', ' ')}: ${signal.detail}`)
}

const row = (task: TaskDocument): Shown[] => [
  marked(task.outcome),
  task.name,
  [task.worker, task.model.observed ?? task.model.requested].filter(Boolean).join(' '),
  moneyOf(task),
  task.spend && task.spend.basis !== 'nothing_ran' ? durationText(task.spend.ms) : '',
  task.id,
  whatOf(task),
]

function moneyOf({ spend, replayed, countedUsd }: TaskDocument): string {
  if (!spend || spend.basis === 'nothing_ran') return ''
  if (replayed) return `(${costText(spend)}, paid before)`
  return spend.usd === null && countedUsd > 0
    ? `${costText(spend)}, counts ${usdText(countedUsd * USD)}`
    : costText(spend)
}

function whatOf({ failure, activity, patch }: TaskDocument): string {
  if (failure) return failure.message
  if (activity !== undefined) return activity
  return patch ? `${patch.files} ${patch.files === 1 ? 'file' : 'files'} changed: ${patch.path}` : ''
}

/** What the ledger counts is said as well where it is not the same: a cost that nobody told counts at its full hold. */
function sum({ tasks, countedUsd }: BatchDocument, spend: SpendDocument | null): string {
  const states = counted(tasks.map(({ outcome }) => ({ state: outcome })))
  if (!spend) return `${tasks.length} tasks: ${states} · ${usdText(countedUsd * USD)} so far`
  const same = spend.usd !== null && Math.round(spend.usd * USD) === Math.round(countedUsd * USD)
  const money = spend.basis === 'nothing_ran' ? 'nothing spent' : costText(spend)
  const more = same ? '' : ` · the budget counts ${usdText(countedUsd * USD)}`
  return `${tasks.length} tasks: ${states} · ${money}${more} · ${durationText(spend.ms)}`
}
