import type { Fact } from '../domain/event.ts'
import type { Ledger } from '../io/ledger.ts'

/** Nothing is started, sent or paid between one of these and the fact that comes next: they can become durable together. */
export const WITH_THE_NEXT: readonly Fact['kind'][] = [
  'route.chosen',
  'grant.issued',
  'grant.denied',
  'manifest.listed',
  'run.ended',
  'check.ended',
]

export type Journal = {
  note(fact: Fact): void
  /** For what a run does with money and its end: what waits is written with it. */
  ledger: Ledger
}

/**
 * Writes facts and then tells them: nobody hears of one that is not durable (I3). `joined`: these wait for the next, as
 * each that is made durable by itself keeps all the other tasks of the process waiting for the disk.
 */
export function openJournal(
  ledger: Ledger,
  write: (fact: Fact) => void,
  tell: (fact: Fact) => void,
  joined: readonly Fact['kind'][],
): Journal {
  let waiting: Fact[] = []
  const withWaiting = <T>(work: () => T): T => {
    if (waiting.length === 0) return work()
    const facts = waiting
    const value = ledger.exclusively(() => {
      for (const fact of facts) write(fact)
      return work()
    })
    waiting = []
    for (const fact of facts) tell(fact)
    return value
  }
  return {
    note: (fact) => {
      if (joined.includes(fact.kind)) {
        waiting.push(fact)
        return
      }
      withWaiting(() => write(fact))
      tell(fact)
    },
    ledger: {
      ...ledger,
      reserve: (...wanted) => withWaiting(() => ledger.reserve(...wanted)),
      settle: (...settled) => withWaiting(() => ledger.settle(...settled)),
      noteOutcome: (...outcome) => withWaiting(() => ledger.noteOutcome(...outcome)),
    },
  }
}
