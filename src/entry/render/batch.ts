import { counted } from '../../domain/counted.ts'
import { durationText } from '../../domain/duration.ts'
import { USD, usdText } from '../../domain/money.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { statesText } from './board.ts'
import { costText } from './cost.ts'
import type { BatchDocument, RunDocument, TaskDocument } from './document.ts'
import { marked } from './outcome-mark.ts'
import type { SpendDocument } from './spend-document.ts'
import { styledTable } from './table.ts'
import { dotted, wrap, wrapPieces } from './wrap.ts'

/** Where a line of remarks begins. */
const INDENT = 10

/** The table on stdout; what a person wants to know about it on stderr. */
export function renderBatch(document: RunDocument, batch: BatchDocument, terminal: Terminal): void {
  const { id, outcome, failure, spend, signals } = document
  const hasEdge = Number.isFinite(terminal.columns)
  if (batch.tasks.length > 0) {
    terminal.out(...(hasEdge ? onScreen(batch.tasks, terminal.columns) : whole(batch.tasks)))
    const parts = `${sum(batch, spend)} · ${id}`.split(' · ')
    terminal.out(`${wrapPieces(dotted(parts), terminal.columns - 2).join('\n  ')}\n`)
  }
  const say = (name: string, text: string) => {
    const [first = '', ...more] = wrap(oneLine(text), terminal.columns - INDENT)
    terminal.err('  ', { style: 'dim', text: name.padEnd(INDENT - 2) }, first, '\n')
    for (const line of more) terminal.err(' '.repeat(INDENT), line, '\n')
  }
  if (outcome === 'running') say('next', `waybill wait ${id} · waybill cancel ${id}`)
  if (hasEdge) for (const [name, text] of batch.tasks.flatMap(remarks)) say(name, text)
  if (failure) {
    say('why', failure.message)
    say('do', failure.hint)
  }
  if (batch.continues !== null) say('note', `it goes on where ${batch.continues} ended`)
  for (const signal of signals) say('note', `${signal.name.replaceAll('_', ' ')}: ${signal.detail}`)
  if (hasEdge && batch.tasks.some(({ text }) => text !== null))
    say('read', 'what one of them answered: `waybill result` with its id')
}

/** Into a pipe or a file: a line for each task, with all that there is to say of it. */
const whole = (tasks: readonly TaskDocument[]): Shown[] =>
  styledTable(
    tasks.map((task) => [...row(task), whatOf(task)]),
    Number.POSITIVE_INFINITY,
  )

/** A table where it fits; else the name of each task, and under it what there is to know. */
function onScreen(tasks: readonly TaskDocument[], columns: number): Shown[] {
  const rows = tasks.map(row)
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((one) => textOf(one[index]).length)))
  if (widths.reduce((all, width) => all + width + 2, -2) <= columns) return styledTable(rows, columns)
  const [states, names] = [widths[0] ?? 0, 2]
  return rows.flatMap(([state = '', name = '', ...rest]) => {
    const pieces = dotted(rest.map((part) => oneLine(textOf(part))).filter((part) => part !== ''))
    const indent = ' '.repeat(states + names)
    return [
      state,
      `${' '.repeat(states - textOf(state).length + names)}${oneLine(textOf(name))}\n`,
      ...wrapPieces(pieces, columns - indent.length).flatMap((line) => [
        indent,
        { style: 'dim' as const, text: line },
        '\n',
      ]),
    ]
  })
}

const textOf = (cell: Shown | undefined): string => (typeof cell === 'object' ? cell.text : (cell ?? ''))

/** Why a task has no result; what is to be done with a patch. One that was not begun waits for another, which says why. */
function remarks({ id, name, outcome, failure, patch, applied, activity }: TaskDocument): [string, string][] {
  if (outcome === 'not_begun' || !(failure || patch)) return activity ? [['now', `${name}: ${activity}`]] : []
  if (failure) return [['failed', `${name}: ${failure.message.replace(/\.$/, '')}. ${failure.hint}`]]
  const size = patch ? ` (${name}: ${fileCount(patch)}, +${patch.insertions} −${patch.deletions})` : ''
  if (applied) return [['applied', `${applied}; \`waybill apply ${id} --revert\` takes it out again${size}`]]
  return outcome === 'accepted' ? [['apply', `waybill apply ${id}${size}`]] : []
}

const fileCount = ({ files }: { files: number }): string => counted(files, 'file')

const row = (task: TaskDocument): Shown[] => [
  marked(task.outcome),
  task.name,
  [task.worker, task.model.observed ?? task.model.requested].filter(Boolean).join(' '),
  moneyOf(task),
  task.spend && task.spend.basis !== 'nothing_ran' ? durationText(task.spend.ms) : '',
  task.id,
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
  return patch ? `${fileCount(patch)} changed: ${patch.path}` : ''
}

/** What the ledger counts is said as well where it is not the same: a cost that nobody told counts at its full hold. */
function sum({ tasks, countedUsd }: BatchDocument, spend: SpendDocument | null): string {
  const states = statesText(tasks.map(({ outcome }) => ({ state: outcome })))
  if (!spend) return `${counted(tasks.length, 'task')}: ${states} · ${usdText(countedUsd * USD)} so far`
  const same = spend.usd !== null && Math.round(spend.usd * USD) === Math.round(countedUsd * USD)
  const money = spend.basis === 'nothing_ran' ? 'nothing spent' : costText(spend)
  const more = same ? '' : ` · the budget counts ${usdText(countedUsd * USD)}`
  return `${counted(tasks.length, 'task')}: ${states} · ${money}${more} · ${durationText(spend.ms)}`
}
