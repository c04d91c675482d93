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
import { documentOf } from '../desk.ts'
import { type House, officeOf } from '../office.ts'
import { type RunDocument, runDocument } from '../render/document.ts'
import type { TaskWord, Word } from '../wire.ts'
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
      const ended = await seeOneThrough(
        found.task,
        { ...found, batch: batch.id, before, cancel, house: { ...house, handOff: rare } },
        tell,
      )
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
  batch: string
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
  const why = refused ?? unready(task.id, batch, before, cancel)
  const goal = goalAfter(
    task.ask.goal,
    before.flatMap(({ name, result }) => (result ? [{ name, ...result }] : [])),
    newNonce(),
  )
  const reached: Outcome = why
    ? { kind: 'refused', failure: why, spend: nothingSpent(0), signals: [] }
    : await delegate(
        { ...task, ask: { ...task.ask, goal } },
        { ...world, ...ownShare(world, will?.holdUsdMicros, batch) },
      )
  return runDocument(task.id, await conclude(task, reached, office), office.budget())
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
