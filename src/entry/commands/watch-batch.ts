import { oneLine } from '../../domain/printable.ts'
import { stopwatch } from '../../io/clock.ts'
import { openBoard, type Turned } from '../batch/board.ts'
import { openLive } from '../live.ts'
import { boardLines } from '../render/board.ts'
import { costText } from '../render/cost.ts'
import { marked } from '../render/outcome-mark.ts'
import { sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'
import type { BatchOrder, Word } from '../wire.ts'
import type { Following } from './batch.ts'

const DRAW_EVERY_MS = 150

/** Whoever waits for a batch hears of it: on a screen as rows that change, else line by line; programs get JSON lines. */
export async function openWatch(
  { tasks }: BatchOrder,
  format: Following['format'],
  terminal: Terminal,
): Promise<{ hear(word: Word): void; stop(): void }> {
  const elapsedMs = stopwatch()
  const names = tasks.flatMap((task) => ('earlier' in task ? [] : [task.name]))
  const board = openBoard(names, elapsedMs)
  if (format === 'jsonl') return { hear: (word) => sayWord(word, terminal), stop: () => {} }
  const live = await openLive(process.stderr, process.env.TERM)
  if (!live) {
    return {
      hear: (word) => {
        const turned = board.hear(word)
        if (turned && format === 'text') terminal.err(...lineOf(turned), '\n')
      },
      stop: () => {},
    }
  }
  const draw = () => live.draw(boardLines(board, live.columns(), live.rows(), elapsedMs()))
  draw()
  const timer = setInterval(draw, DRAW_EVERY_MS)
  timer.unref()
  return {
    hear: (word) => void board.hear(word),
    stop: () => {
      clearInterval(timer)
      live.end()
    },
  }
}

function lineOf({ row, what }: Turned): Shown[] {
  if (what === 'started') return [`${row.name}: ${row.who} started`]
  const money = row.spend && row.spend.basis !== 'nothing_ran' ? ` · ${costText(row.spend)}` : ''
  const why = row.activity === undefined ? '' : ` · ${oneLine(row.activity)}`
  return [`${row.name}: `, marked(row.state), `${money}${why}`]
}

/** One line for each thing that happened: the facts of the batch and of its tasks, and each waybill as it comes. */
function sayWord(word: Word, terminal: Terminal): void {
  if (word.say === 'fact') sayJson({ event: 'fact', fact: word.fact }, terminal)
  if (word.say !== 'task') return
  const { name, run, word: said } = word
  const of = { task: name, run }
  if (said.say === 'fact') sayJson({ event: 'fact', ...of, fact: said.fact }, terminal)
  if (said.say === 'activity') sayJson({ event: 'activity', ...of, activity: said.activity }, terminal)
  if (said.say === 'ended') sayJson({ event: 'ended', ...of, waybill: said.document }, terminal)
}
