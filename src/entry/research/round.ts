import { foldRun } from '../../decide/fold.ts'
import { followedBy } from '../../decide/follow.ts'
import { type Answered, roundGoal, toldOf } from '../../decide/research/words.ts'
import type { ListedPage } from '../../domain/claim.ts'
import type { Task } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import type { Desk } from '../desk.ts'
import { documentOf } from '../documents.ts'

/**
 * The task of one round, made when it is its turn: what the rounds before answered, and what of that did not hold. It
 * follows the last of them up, so that a worker which keeps its sessions goes on where it was.
 */
export function roundTask(task: Task, { batch }: Task, desk: Desk): Task {
  const members = batch?.members ?? []
  const [at, of] = [members.findIndex(({ run }) => run === task.id) + 1, members.length]
  const views = members.slice(0, at - 1).flatMap(({ run }) => foldRun(desk.ledger.entries(run)) ?? [])
  const documents = views.map((view) => documentOf(desk, view))
  const answered = documents.map(
    ({ text, verdict }, index): Answered => ({
      at: index + 1,
      text: text ?? '',
      claims: verdict?.results.find(({ honesty }) => honesty)?.honesty?.claims ?? [],
    }),
  )
  const last = views.at(-1)
  const followed = last && followedBy(last, newNonce())
  return {
    ...task,
    ask: { ...task.ask, goal: roundGoal(task.ask.goal, at, of, answered, newNonce()) },
    ...(followed ? { follows: { ...followed, told: toldOf(answered, of, newNonce()) } } : {}),
    round: { at, of, listed: documents.flatMap(({ searched }) => searched?.pages.map(unplaced) ?? []) },
  }
}

/** A mark stands in the text that it was set in. */
const unplaced = ({ from: _mark, ...page }: ListedPage): ListedPage => page
