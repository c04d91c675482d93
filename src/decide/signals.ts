import { usdText } from '../domain/money.ts'
import type { Patch, Proof, Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { OutputLosses } from '../domain/run.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { LOADED_MODEL } from './local-servers.ts'
import { PARTIAL } from './lost.ts'
import { compareModels } from './model-id.ts'
import type { Attempt } from './retry.ts'

/** What a careful reader would want to know beside success or failure. */
export function signalsOf(facts: {
  asked: WorkerId
  answered: WorkerId
  /** What was tried before it. */
  before?: readonly Attempt[]
  /** As somebody wrote the model, where that is not its id. */
  modelAsked?: string | undefined
  report: Report
  patch?: Patch
  holdUsdMicros: number
  priceIsUpperBound: boolean
  lane: Proof['lane']
  laneBefore?: Proof['lane'] | undefined
  /** Pids of the run that outlived its ending. */
  survivors: readonly number[]
  fullContext: boolean
  losses: OutputLosses
}): Signal[] {
  const { report } = facts
  const found: Signal[] = []
  const say: Say = (name, detail) => found.push({ name, detail })
  if (facts.asked !== facts.answered)
    say('fell_back', `${facts.asked} could not${whyOf(facts)}, ${facts.answered} did`)
  if (facts.modelAsked !== undefined)
    say('model_taken', `\`${facts.modelAsked}\` was taken for ${report.modelRequested}`)
  if (report.cost.basis === 'unknown') {
    say('cost_unknown', report.cost.because)
    say('cost_presumed', 'the budget counts this run at its full hold')
  } else if (report.cost.usdMicros > facts.holdUsdMicros) {
    say('over_hold', `it used more than the ${usdText(facts.holdUsdMicros)} held for it`)
  }
  const { lane, laneBefore } = facts
  if (laneBefore && (laneBefore.from !== lane.from || laneBefore.billing !== lane.billing))
    say(
      'lane_changed',
      `now paid by ${lane.from} (${lane.billing}), before by ${laneBefore.from} (${laneBefore.billing})`,
    )
  if (facts.priceIsUpperBound)
    say('price_upper_bound', 'the vendor did not tell every count, so the dearest possibility was priced')
  if (report.modelObserved === undefined) {
    if (report.status === 'done')
      say('model_unconfirmed', `${facts.answered} does not say which model answered`)
  } else sayWhoAnswered(report.modelRequested, report.modelObserved, say)
  if (report.status === 'failed' && facts.patch) found.push(PARTIAL)
  if (facts.survivors.length > 0)
    say('left_running', `could not be ended and may still work: pid ${facts.survivors.join(', ')}`)
  if (facts.fullContext) say('context_kept', 'the worker read its whole instruction context (--full-context)')
  if (facts.losses.omittedBytes > 0)
    say(
      'output_omitted',
      `${facts.losses.omittedBytes} bytes from the middle were not read; the transcript has them`,
    )
  return found
}

/** The newest failure of the one that was asked, by the name of its kind. */
function whyOf({ asked, before = [] }: { asked: WorkerId; before?: readonly Attempt[] }): string {
  const last = before.findLast(({ worker }) => worker === asked)
  return last ? ` (${last.failure.kind.replaceAll('_', ' ')})` : ''
}

type Say = (name: Signal['name'], detail: string) => void

/** A vendor answers by a dated name, and a gateway by a name with its own in front; a sister of the model is another one. */
function sayWhoAnswered(requested: string, observed: string, say: Say) {
  // Whichever answered is the one that was asked for.
  if (requested === LOADED_MODEL) return
  const compared = compareModels(requested, observed)
  const names = `asked for ${requested}, ${observed} answered`
  if (compared === 'different') say('model_differs', names)
  if (compared === 'unknown') say('model_unconfirmed', `${names}: whether it is the same cannot be told`)
}
