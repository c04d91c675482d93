import { delegate } from '../../delegate.ts'
import { failure } from '../../domain/failure.ts'
import { type Ask, type GivenText, plainAsk, type Task } from '../../domain/task.ts'
import { TRIAGE_GOAL, TRIAGE_SCHEMA } from '../../domain/triage.ts'
import type { Workplace } from '../../execute/place.ts'
import { boundedText } from '../../io/bounded-text.ts'
import { newRunId } from '../../io/clock.ts'
import { sha256 } from '../../io/sha256.ts'
import { conclude } from '../conclusion.ts'
import { type House, officeOf } from '../office.ts'
import { runDocument } from '../render/document.ts'
import type { Word } from '../wire.ts'
import { lineOf, refusedLine, type TriageLine } from './line.ts'

/** What the context of a model of this size of machine can hold, and then some. */
export const LONGEST_REPORT_BYTES = 256 * 1024

/** What is the same for every report of a call. */
export type Wishes = Pick<Ask, 'limits' | 'fallbacks'> & { model?: string; noFallback?: true }

/** Reads one report, has it looked at, and says what came of it. A run like any other, in the ledger too. */
export async function triageReport(
  report: string,
  wishes: Wishes,
  house: House,
  workplace: Workplace,
): Promise<TriageLine> {
  const read = await boundedText(report, LONGEST_REPORT_BYTES)
  if (!read.ok) return refusedLine({ report }, read.failure)
  const given: GivenText = {
    name: report === '-' ? 'standard input' : report,
    sha256: sha256().update(read.value).digest('hex'),
    text: read.value,
  }
  if (given.text.trim() === '') {
    const why = failure('wrong_usage', `${given.name} is empty`, { hint: 'What should have written it?' })
    return refusedLine({ report, sha256: given.sha256 }, why)
  }
  const task = taskOf(given, wishes, house)
  const among = { received: false, cancel: house.cancel, workplace }
  const office = officeOf(house, task.id, loadMeanwhile, among)
  const reached = await delegate(task, office.world)
  const outcome = await conclude(task, reached, office)
  return lineOf({ report, sha256: given.sha256 }, runDocument(task.id, outcome, undefined))
}

/** By then the request is on its way. */
const SENT_AFTER_MS = 5

/** What judges the answer is loaded while the server works on it. */
function loadMeanwhile(word: Word): void {
  if (word.say !== 'fact' || word.fact.kind !== 'run.started') return
  const load = () => void Promise.all([import('../../checks/index.ts'), import('zod')])
  setTimeout(load, SENT_AFTER_MS).unref()
}

const taskOf = (report: GivenText, wishes: Wishes, { workspace, lineage }: House): Task => ({
  id: newRunId(),
  ask: { ...plainAsk(TRIAGE_GOAL), role: 'triage', answerSchema: TRIAGE_SCHEMA, report, ...wishes },
  workspace,
  ...lineage,
  caller: 'program',
})
