import type { BatchRow } from '../../domain/outcome.ts'
import { activityOf } from '../heard.ts'
import type { SpendDocument } from '../render/spend-document.ts'
import type { TaskWord, Word } from '../wire.ts'

/** One task as somebody who watches sees it. */
export type BoardRow = {
  name: string
  run?: string
  state: BatchRow['outcome']
  /** Worker and model, once it has some. */
  who?: string
  activity?: string
  /** On the clock of whoever watches. */
  begunAtMs?: number
  ms?: number
  spend?: SpendDocument
}

/** What happened to a task that is worth a line of its own. */
export type Turned = { row: BoardRow; what: 'started' | 'ended'; word: TaskWord }

/** How a batch stands, told word by word. */
export type Board = { rows: readonly BoardRow[]; hear(word: Word): Turned | undefined }

export function openBoard(names: readonly string[], elapsedMs: () => number): Board {
  const rows = names.map((name): BoardRow => ({ name, state: 'waiting' }))
  return {
    rows,
    hear: (said) => {
      if (said.say !== 'task') return undefined
      const row = rows.find(({ name }) => name === said.name)
      if (!row) return undefined
      row.run = said.run
      return heard(row, said.word, elapsedMs())
    },
  }
}

function heard(row: BoardRow, word: TaskWord, atMs: number): Turned | undefined {
  const activity = activityOf(word)
  if (activity !== undefined) row.activity = activity
  if (word.say === 'fact' && word.fact.kind === 'route.chosen') row.begunAtMs ??= atMs
  if (word.say === 'fact' && word.fact.kind === 'run.started') {
    row.who = `${word.fact.worker} ${word.fact.model}`
    row.state = 'running'
    return { row, what: 'started', word }
  }
  if (word.say !== 'ended') return undefined
  const { outcome, failure, spend, worker, model } = word.document
  row.state = failure?.kind === 'not_begun' ? 'not_begun' : outcome
  if (worker) row.who = [worker, model.observed ?? model.requested].filter(Boolean).join(' ')
  if (spend) {
    row.spend = spend
    row.ms = spend.ms
  }
  delete row.activity
  if (failure) row.activity = failure.message
  return { row, what: 'ended', word }
}
