import { foldRun, type RunView } from '../../decide/fold.ts'
import { followedBy } from '../../decide/follow.ts'
import { type Answered, roundGoal, toldOf } from '../../decide/research/words.ts'
import type { ListedPage } from '../../domain/claim.ts'
import type { Followed } from '../../domain/follow.ts'
import type { Task } from '../../domain/task.ts'
import type { Ledger } from '../../io/ledger.ts'
import { sha256 } from '../../io/sha256.ts'
import { documentOf } from '../documents.ts'

type Books = { ledger: Pick<Ledger, 'entries'> }

/**
 * The task of one round, made when it is its turn: what the rounds before answered, and what of that did not hold. It
 * follows the last of them up, so that a worker which keeps its sessions goes on where it was. The same rounds before make
 * the same words: a page on which they stand already is read, and not asked again.
 */
export function roundTask(task: Task, { batch }: Task, books: { ledger: Ledger }): Task {
  const members = batch?.members ?? []
  const index = members.findIndex(({ run }) => run === task.id)
  const [at, of] = [index + 1, members.length]
  const views = members.slice(0, index).flatMap(({ run }) => viewOf(run, books) ?? [])
  const documents = views.map((view) => documentOf(books, view))
  const answered = documents.map(
    ({ text, verdict }, before): Answered => ({
      at: before + 1,
      text: text ?? '',
      claims: verdict?.results.find(({ honesty }) => honesty)?.honesty?.claims ?? [],
    }),
  )
  const nonce = nonceFor(task.ask.goal, answered)
  const last = views.at(-1)
  const before = last && followedBy(last, nonce)
  const tried = triedIn(batch?.continues, members[index]?.name, books)
  const followed = goingOn(tried && followedBy(tried, nonce), before)
  return {
    ...task,
    ask: { ...task.ask, goal: roundGoal(task.ask.goal, at, of, answered, nonce) },
    ...(followed ? { follows: { ...followed, told: toldOf(answered, of, nonce) } } : {}),
    round: { at, of, listed: documents.flatMap(({ searched }) => searched?.pages.map(unplaced) ?? []) },
  }
}

const viewOf = (run: string, { ledger }: Books): RunView | undefined => foldRun(ledger.entries(run))

/** The same round in the research that this one goes on with, where a worker had begun with it. */
function triedIn(research: string | undefined, name: string | undefined, books: Books): RunView | undefined {
  const plan = research === undefined ? undefined : viewOf(research, books)?.task.batch
  const run = plan?.members.find((member) => member.name === name)?.run
  const tried = run === undefined ? undefined : viewOf(run, books)
  return tried?.worker
    ? tried
    : plan?.continues === undefined
      ? undefined
      : triedIn(plan.continues, name, books)
}

/**
 * From the round before, or from the try that was broken off. That one went on in the conversation of the round before
 * unless it told of its own; what was asked there may wait for its answer to be read.
 */
function goingOn(tried: Followed | undefined, before: Followed | undefined): Followed | undefined {
  if (tried?.session !== undefined || !tried || !before) return tried?.session === undefined ? before : tried
  const { answered: _before, ...open } = before
  return open
}

/** Chosen after everything that it fences, which cannot hold its own hash. */
const nonceFor = (question: string, answered: readonly Answered[]): string =>
  sha256()
    .update(JSON.stringify([question, answered]))
    .digest('hex')
    .slice(0, 16)

/** A mark stands in the text that it was set in. */
const unplaced = ({ from: _mark, ...page }: ListedPage): ListedPage => page
