import { join } from 'node:path'
import type { CheckResult } from '../domain/check.ts'
import type { Fact } from '../domain/event.ts'
import { type Failure, failure } from '../domain/failure.ts'
import type { Outcome } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import type { Task } from '../domain/task.ts'
import { nowMs } from '../io/clock.ts'
import { step } from '../io/faults.ts'
import { writeAtomically } from '../io/files.ts'
import { ledgerFailure } from '../io/ledger-damage.ts'
import type { Office } from './office.ts'
import { runDocument } from './render/document.ts'

const BRIEF_CHARS = 2_000
const cut = (text: string) => (text.length > BRIEF_CHARS ? `${text.slice(0, BRIEF_CHARS)}…` : text)

/** Long texts live in files of the run's folder; the ledger keeps records small. */
export function brief(fact: Fact): Fact {
  if (fact.kind === 'check.ended') return { ...fact, result: briefResult(fact.result) }
  if (fact.kind !== 'task.received') return fact
  const { task } = fact
  const { report } = task.ask
  // A report is data of a machine, and its hash is enough to tell which it was.
  const named = report ? { report: { ...report, text: '' } } : {}
  return { ...fact, task: { ...task, ask: { ...task.ask, goal: cut(task.ask.goal), ...named } } }
}

type Finished = Extract<Outcome, { kind: 'finished' }>

function briefOutcome(outcome: Outcome): Outcome {
  if (outcome.kind !== 'finished') return outcome
  const verdict = { ...outcome.verdict, results: outcome.verdict.results.map(briefResult) }
  if (outcome.report.status !== 'done') return { ...outcome, verdict }
  const { structured: _kept, searched: _listed, ...report } = outcome.report
  return { ...outcome, verdict, report: { ...report, text: cut(report.text) } }
}

/** Claim by claim it stands in the result. */
const briefResult = ({ honesty: _long, ...result }: CheckResult): CheckResult => result

/** The last step: the whole result as a file, the outcome as a fact, the conversation state for whoever comes next. */
export async function conclude(task: Task, reached: Outcome, office: Office): Promise<Outcome> {
  const clear = await office.secrecy.redactor.whole(reached)
  const outcome = { ...clear, signals: [...office.signals, ...clear.signals, ...office.secrecy.signals()] }
  if (!office.recorded()) return outcome
  const resultPath = join(office.folder, 'result.json')
  if (outcome.kind === 'finished')
    writeAtomically(resultPath, JSON.stringify(runDocument(task.id, outcome, office.budget())))
  step('run', 'result written')
  const noted = noteEnd(task, outcome, resultPath, office)
  step('run', 'outcome noted')
  const signals = [...noted.signals, ...office.handOff()]
  step('run', 'state written')
  return { ...noted, signals }
}

/** As it ended. Where the disk is too full to say all of that, a shorter word often fits; where it does not, the next reaper tells. */
function noteEnd(task: Task, outcome: Outcome, resultPath: string, { ledger, paths }: Office): Outcome {
  const note = (ended: Outcome, path?: string) =>
    ledger.noteOutcome(task.id, projectKey(task.workspace), nowMs(), briefOutcome(ended), path)
  if (outcome.kind !== 'finished') {
    note(outcome)
    return outcome
  }
  try {
    note(outcome, resultPath)
    return outcome
  } catch (error) {
    const full = ledgerFailure(error, paths.ledger)
    if (full?.kind !== 'disk_full') throw error
    const short = withoutRoom(
      outcome,
      failure('disk_full', `${full.message}; its result is kept in ${resultPath}`),
    )
    note(short)
    return short
  }
}

function withoutRoom({ route, patch, spend, signals }: Finished, why: Failure): Outcome {
  const { worker, model } = route
  return { kind: 'lost', worker, model, failure: why, ...(patch ? { patch } : {}), spend, signals }
}
