import type { Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { WorkerId } from '../domain/worker-id.ts'

/** What a careful reader would want to know beside success or failure. */
export function signalsOf(facts: {
  asked: WorkerId
  answered: WorkerId
  report: Report
  holdUsdMicros: number
  priceIsUpperBound: boolean
  /** Pids of the run that outlived its ending. */
  survivors: readonly number[]
  fullContext: boolean
}): Signal[] {
  const { report } = facts
  const found: Signal[] = []
  const say = (name: Signal['name'], detail: string) => found.push({ name, detail })
  if (facts.asked !== facts.answered) say('fell_back', `${facts.asked} could not, ${facts.answered} did`)
  if (report.cost.basis === 'unknown') {
    say('cost_unknown', report.cost.because)
    say('cost_presumed', 'the budget counts this run at its full hold')
  } else if (report.cost.usdMicros > facts.holdUsdMicros) {
    say('over_hold', `the vendor charged more than the ${facts.holdUsdMicros} micro-USD held`)
  }
  if (facts.priceIsUpperBound)
    say('price_upper_bound', 'the vendor did not tell every count, so the dearest possibility was priced')
  if (report.modelObserved === undefined) {
    if (report.status === 'done')
      say('model_unconfirmed', `${facts.answered} does not say which model answered`)
  } else if (!isSameModel(report.modelRequested, report.modelObserved)) {
    say('model_differs', `asked for ${report.modelRequested}, ${report.modelObserved} answered`)
  }
  if (facts.survivors.length > 0)
    say('left_running', `could not be ended and may still work: pid ${facts.survivors.join(', ')}`)
  if (facts.fullContext) say('context_kept', 'the worker read its whole instruction context (--full-context)')
  return found
}

/** A vendor answers an alias by its dated name, `gpt-4o` as `gpt-4o-2024-08-06`; `gpt-4o-mini` is another model. */
const isSameModel = (asked: string, answered: string): boolean =>
  answered.startsWith(asked) && /^(-\d{4}-?\d{2}-?\d{2})?$/.test(answered.slice(asked.length))
