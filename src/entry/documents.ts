import { readFileSync } from 'node:fs'
import { foldRun, type RunView } from '../decide/fold.ts'
import type { BatchRow } from '../domain/outcome.ts'
import { batchRows } from '../io/batch-rows.ts'
import type { Ledger } from '../io/ledger.ts'
import { withTasks } from './render/batch-document.ts'
import { type RunDocument, runDocument, runningDocument, withEarlierRun } from './render/document.ts'
import { withRounds } from './render/research-document.ts'

type Books = { ledger: Ledger }

/** The waybill of a run: from its result file, or from the ledger where the file is gone. Of a batch: from those of its tasks. */
export function documentOf(books: Books, view: RunView): RunDocument {
  const own = ownDocument(books, view)
  const { batch } = view.task
  if (!batch) return own
  const rows = rowsOf(books, view)
  const waybillOf = (run: string) => {
    const member = foldRun(books.ledger.entries(run))
    return member?.ended && documentOf(books, member)
  }
  if (batch.research) return withRounds(own, view, rows, waybillOf)
  return withTasks(own, batch, rows, waybillOf)
}

/** A batch that was refused as a whole has received none of its tasks. */
function rowsOf({ ledger }: Books, view: RunView): BatchRow[] {
  if (!view.ended) return batchRows(ledger, view)
  return view.ended.outcome.kind === 'batch' ? view.ended.outcome.tasks : []
}

/** What became of the patch afterwards is in no result file. */
function ownDocument(books: Books, view: RunView): RunDocument {
  const { applied } = view.applying
  const document = withEarlierRun(endDocument(books, view), view.task)
  return applied ? { ...document, applied: new Date(applied.atMs).toISOString() } : document
}

function endDocument({ ledger }: Books, view: RunView): RunDocument {
  if (!view.ended) return runningDocument(view.id, view.route ?? null)
  const { outcome, resultPath } = view.ended
  const kept = resultPath === undefined ? undefined : keptDocument(resultPath)
  if (kept) return kept
  const budget = ledger.scopes(`project:${view.project}:`).at(-1)
  const lostText = {
    name: 'truncated' as const,
    detail: 'the result file is gone or damaged; the ledger keeps the first 2,000 characters',
  }
  return runDocument(
    view.id,
    resultPath === undefined ? outcome : { ...outcome, signals: [...outcome.signals, lostText] },
    budget,
  )
}

/** Undefined where it is gone, or where a power cut or somebody else left something that is no document. */
function keptDocument(path: string): RunDocument | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunDocument
  } catch {
    return undefined
  }
}
