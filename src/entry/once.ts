import { setTimeout as pause } from 'node:timers/promises'
import { askText } from '../decide/ask.ts'
import { foldRun, type RunView } from '../decide/fold.ts'
import { failure } from '../domain/failure.ts'
import { projectKey } from '../domain/project.ts'
import type { Task } from '../domain/task.ts'
import type { KeyClaim } from '../io/ledger-keys.ts'
import { sha256 } from '../io/sha256.ts'
import { awaitRun, type Desk } from './desk.ts'
import { documentOf } from './documents.ts'
import { type RunDocument, runningDocument } from './render/document.ts'
import { refusedDocument } from './render/refusal.ts'
import type { Word } from './wire.ts'

const POLL_MS = 50
/** Within this, a waiting that was cancelled ends. */
const CANCEL_SEEN_MS = 300

/**
 * Sees a task through, or, where another run has its key, brings what came of that one: the same waybill and nothing
 * spent anew (I4). A run that goes on is waited for; `cancel` ends the waiting and not the run. A key is free again
 * once its run has ended without a worker. `said` is what two asks must have in common to be the same.
 */
export async function onceForKey(
  task: Task,
  desk: Desk,
  around: { cancel: AbortSignal; say(word: Word): void },
  carryOut: () => Promise<RunDocument>,
  said: string = askText(task.ask),
): Promise<RunDocument> {
  const key = task.ask.idempotencyKey
  if (key === undefined) return carryOut()
  const digest = sha256().update(said).digest('hex')
  for (;;) {
    const claim = desk.ledger.claimKey(projectKey(task.workspace), key, digest, task.id)
    if (claim.kind === 'mine') return carryOut()
    if (claim.kind === 'reused') return refusedDocument(task.id, reused(key, claim))
    const view = foldRun(desk.ledger.entries(claim.run))
    if (view) {
      const isEnded = view.ended !== undefined
      around.say({ say: 'attached', run: view.id, route: view.route ?? null, isEnded })
      const ended = await endOf(view, desk, around)
      if (!ended) return runningDocument(view.id, view.route ?? null)
      if (ended.outcome.spend.basis !== 'nothing_ran') return replayed(desk, view)
    }
    // It is about to be received, or its supervisor was gone before that: then the next claim is ours.
    await pause(POLL_MS)
  }
}

async function endOf(
  view: RunView,
  desk: Desk,
  { cancel, say }: { cancel: AbortSignal; say(word: Word): void },
): Promise<RunView['ended']> {
  const tell = ({ activity }: RunView) => activity !== undefined && say({ say: 'activity', activity })
  let now = view
  while (!now.ended && !cancel.aborted) now = await awaitRun(desk, now, CANCEL_SEEN_MS, tell)
  return now.ended
}

function replayed(desk: Desk, view: RunView): RunDocument {
  const document = documentOf(desk, foldRun(desk.ledger.entries(view.id)) ?? view)
  const detail = `${view.id} has this idempotency key: this is its waybill, and nothing was spent anew`
  return { ...document, signals: [...document.signals, { name: 'replayed', detail }] }
}

const reused = (key: string, { run }: Extract<KeyClaim, { kind: 'reused' }>) =>
  failure('wrong_usage', `the idempotency key ${JSON.stringify(key)} was used for another task, ${run}`, {
    hint: `Use another key for this task; \`waybill result ${run}\` shows the other.`,
  })
