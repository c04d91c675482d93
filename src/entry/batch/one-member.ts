import { inspect } from 'node:util'
import { goalAfter } from '../../decide/batch-goal.ts'
import { foldRun } from '../../decide/fold.ts'
import { nothingSpent } from '../../decide/spend.ts'
import { delegate } from '../../delegate.ts'
import type { BatchMember } from '../../domain/batch.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Task } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { conclude } from '../conclusion.ts'
import { documentOf } from '../documents.ts'
import { activityOf } from '../heard.ts'
import { type House, officeOf } from '../office.ts'
import { type RunDocument, runDocument } from '../render/document.ts'
import { roundTask } from '../research/round.ts'
import type { BatchOrder, TaskWord, Word } from '../wire.ts'
import type { Over } from './in-turn.ts'
import type { Planned } from './members.ts'
import { ownShare } from './purse.ts'

/** The tasks of one batch while it goes on. Each can be ended by itself: its `cancel.requested` is looked for on SIGUSR2. */
export type Members = { begin(member: BatchMember, before: Over[]): Promise<Over>; close(): void }

export function openMembers(
  batch: Task,
  planned: readonly Planned[],
  house: House,
  say: (word: Word) => void,
  seeRounds: SeeRounds,
): Members {
  const stops = new Map(planned.map(({ member }) => [member.run, new AbortController()]))
  const look = () => {
    for (const [run, stop] of stops)
      if (!stop.signal.aborted && house.ledger.entries(run, ['cancel.requested']).length > 0) stop.abort()
  }
  process.on('SIGUSR2', look)
  const rare = rarely(house)
  const begin = async (member: BatchMember, before: Over[]): Promise<Over> => {
    const { name, run } = member
    const found = planned.find((one) => one.member.run === run)
    if (!found?.task) return over(name, earlierOf(house, run))
    const own = stops.get(run)?.signal ?? house.cancel
    const tell = (word: TaskWord) => say({ say: 'task', name, run, word })
    try {
      const cancel = AbortSignal.any([house.cancel, own])
      const around = { ...found, batch, before, cancel, house: { ...house, handOff: rare } }
      const ended = found.rounds
        ? await seeResearchThrough(found.task, { ...around, rounds: found.rounds }, tell, seeRounds)
        : await seeOneThrough(found.task, around, tell)
      tell({ say: 'ended', document: ended })
      return over(name, ended)
    } catch (error) {
      // The others go on (H13). What is left of this one is closed when they have ended.
      console.error(house.openSecrecy().redactor.text(`${run}: ${inspect(error)}`))
      return { name, outcome: 'failed' }
    } finally {
      stops.delete(run)
    }
  }
  return { begin, close: () => void process.off('SIGUSR2', look) }
}

type Around = Pick<Planned, 'refused' | 'will'> & {
  batch: Task
  before: Over[]
  cancel: AbortSignal
  house: House
}

/** Once through `delegate`, or not at all. */
async function seeOneThrough(
  task: Task,
  { refused, will, batch, before, cancel, house }: Around,
  tell: (word: TaskWord) => void,
): Promise<RunDocument> {
  const say = (word: Word) => (word.say === 'fact' || word.say === 'activity' ? tell(word) : undefined)
  const office = officeOf(house, task.id, say, { received: true, cancel })
  const { world } = office
  const why = refused ?? unready(task.id, batch.id, before, cancel)
  const reached: Outcome = why
    ? { kind: 'refused', failure: why, spend: nothingSpent(0), signals: [] }
    : await delegate(batch.batch?.research ? roundTask(task, batch, house) : taskAfter(task, before), {
        ...world,
        ...ownShare(world, will?.holdUsdMicros, batch.id),
      })
  return runDocument(task.id, await conclude(task, reached, office), office.budget())
}

function taskAfter(task: Task, before: readonly Over[]): Task {
  const results = before.flatMap(({ name, result }) => (result ? [{ name, ...result }] : []))
  return { ...task, ask: { ...task.ask, goal: goalAfter(task.ask.goal, results, newNonce()) } }
}

/** Sees the tasks of a batch through that was planned and received before. */
export type SeeRounds = (
  order: BatchOrder,
  batch: Task,
  planned: readonly Planned[],
  house: House,
  say: (word: Word) => void,
) => Promise<RunDocument>

/** A research among the tasks of a batch: its rounds below it, each told as what the task is at. */
async function seeResearchThrough(
  task: Task,
  { rounds, batch, before, cancel, house }: Around & Required<Pick<Planned, 'rounds'>>,
  tell: (word: TaskWord) => void,
  seeRounds: SeeRounds,
): Promise<RunDocument> {
  const say = (word: Word) => {
    const activity = activityOf(word)
    if (word.say === 'fact') tell(word)
    else if (activity !== undefined) tell({ say: 'activity', activity })
  }
  const why = unready(task.id, batch.id, before, cancel)
  const asked = taskAfter(task, before).ask.goal
  const order = { ...rounds.order, research: { question: asked } }
  const planned = rounds.planned.map((one) =>
    one.task ? { ...one, task: { ...one.task, ask: { ...one.task.ask, goal: asked } } } : one,
  )
  return seeRounds(
    order,
    task,
    why ? planned.map((one) => ({ ...one, refused: why })) : planned,
    { ...house, cancel, lineage: { ...house.lineage, parent: batch.id } },
    say,
  )
}

/** Why a task that was asked for well does not begin. */
function unready(run: string, batch: string, before: Over[], cancel: AbortSignal): Failure | undefined {
  if (cancel.aborted) return failure('cancelled', `${run} was cancelled before it had begun`)
  const missing = before.find(({ result }) => !result)
  if (!missing) return undefined
  const message = `it waits for ${missing.name}, which has no result (${missing.outcome.replaceAll('_', ' ')})`
  const hint = `Mend ${missing.name}, then run \`waybill resume ${batch}\`.`
  return failure('not_begun', message, { hint })
}

function over(name: string, document: RunDocument | undefined): Over {
  if (!document) return { name, outcome: 'gone' }
  const { outcome, text, patch, failure: why } = document
  if (outcome !== 'accepted' && outcome !== 'unverified')
    return { name, outcome: why?.kind === 'not_begun' ? 'not begun' : outcome }
  const note = patch ? ` (its changes are a patch of ${patch.files} files, which is not applied here)` : ''
  return { name, outcome, result: { text: text ?? '', note } }
}

function earlierOf(house: House, run: string): RunDocument | undefined {
  const view = foldRun(house.ledger.entries(run))
  return view && documentOf(house, view)
}

const HAND_OFF_EVERY_MS = 500

/** What only the ends of many tasks need is not done for each of them; the end of the batch does it once more. */
function rarely(house: House): House['handOff'] {
  let isDue = false
  return () => {
    if (!isDue) {
      setTimeout(() => {
        isDue = false
        house.handOff()
      }, HAND_OFF_EVERY_MS).unref()
    }
    isDue = true
    return []
  }
}
