import type { Fact } from '../domain/event.ts'
import { messageOf } from '../io/message-of.ts'
import type { Redactor } from '../io/redact.ts'
import type { Word } from './wire.ts'

const ACTIVITY_EVERY_MS = 50
const PROGRESS_EVERY_MS = 300

/**
 * Listeners hear what could be seen on a screen, the ledger what a person could have read (chatty logs do not belong in
 * it): a worker may print a million lines a second, and a listener that does not read would fill our memory with them.
 */
export function progressTeller(
  note: (fact: Fact) => void,
  say: (word: Word) => void,
  elapsedMs: () => number,
  redactor: Redactor,
) {
  let saidAtMs = Number.NEGATIVE_INFINITY
  let notedAtMs = Number.NEGATIVE_INFINITY
  return ({ activity }: { activity?: string }) => {
    if (activity === undefined || elapsedMs() - saidAtMs < ACTIVITY_EVERY_MS) return
    saidAtMs = elapsedMs()
    say({ say: 'activity', activity })
    if (elapsedMs() - notedAtMs < PROGRESS_EVERY_MS) return
    notedAtMs = elapsedMs()
    try {
      note({ kind: 'run.progressed', activity })
    } catch (error) {
      // Display only: a ledger that is busy for a moment must not end a run.
      console.error(redactor.text(messageOf(error)))
    }
  }
}
