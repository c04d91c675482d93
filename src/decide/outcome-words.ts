import type { Verdict } from '../domain/check.ts'
import { exitCodeOf, type Failure, failure } from '../domain/failure.ts'
import type { Outcome, OutcomeWord } from '../domain/outcome.ts'

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
      return { word: outcome.tasks.every((task) => task.outcome === 'accepted') ? 'accepted' : 'unverified' }
    case 'finished':
      if (outcome.report.status === 'failed') return failed(outcome.report.failure)
      return { word: outcome.verdict.verdict, ...rejection(outcome.verdict) }
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

function rejection({ verdict, results }: Verdict): { failure?: Failure } {
  if (verdict !== 'rejected') return {}
  const faults = results.filter((result) => result.status !== 'passed')
  return {
    failure: failure('checks_failed', faults.map((fault) => `${fault.check}: ${fault.detail}`).join('; ')),
  }
}
