import type { Verdict } from '../domain/check.ts'
import { exitCodeOf, type Failure, failure } from '../domain/failure.ts'
import type { Outcome, OutcomeWord } from '../domain/outcome.ts'
import { rejection } from './rejection.ts'

/** How a task ended, in one word, and the failure where there is no result to use. */
export function endOf(outcome: Outcome): { word: OutcomeWord; failure?: Failure } {
  switch (outcome.kind) {
    case 'stayed':
      return { word: 'stayed' }
    case 'denied': {
      const { failure: kind, because, hint } = outcome.denial
      return failed(failure(kind, because, { hint }))
    }
    case 'refused':
    case 'lost':
      return failed(outcome.failure)
    case 'batch':
      if (outcome.failure?.kind === 'checks_failed') return { word: 'rejected', failure: outcome.failure }
      if (outcome.failure) return failed(outcome.failure)
      if (outcome.research?.partial !== undefined) return { word: 'unverified' }
      return { word: outcome.tasks.every((task) => task.outcome === 'accepted') ? 'accepted' : 'unverified' }
    case 'finished':
      if (outcome.report.status === 'failed') return failed(outcome.report.failure)
      return judged(outcome.verdict)
  }
}

const failed = (why: Failure): { word: OutcomeWord; failure: Failure } => ({
  word: wordFor(why),
  failure: why,
})

function wordFor({ kind }: Failure): OutcomeWord {
  if (kind === 'cancelled') return 'cancelled'
  return exitCodeOf(kind) === 3 ? 'denied' : 'failed'
}

function judged(verdict: Verdict): { word: OutcomeWord; failure?: Failure } {
  const why = rejection(verdict)
  return { word: verdict.verdict, ...(why ? { failure: why } : {}) }
}
