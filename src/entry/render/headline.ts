import { durationText } from '../../domain/duration.ts'
import { costText } from './cost.ts'
import type { RunDocument } from './document.ts'

/** How it ended, at one look. */
export const MARKS = {
  accepted: ['green', '✔ accepted'],
  unverified: ['cyan', '● unverified'],
  stayed: ['cyan', '● stays here'],
  running: ['yellow', '… running'],
  rejected: ['red', '✘ rejected'],
  failed: ['red', '✘ failed'],
  denied: ['yellow', '✘ not allowed'],
  cancelled: ['yellow', '✘ cancelled'],
} as const

/** Who did it, how long it took, what it cost, and its id. */
export function headline({ id, worker, model, spend }: RunDocument): string[] {
  const who = worker ? [`${worker} ${model.observed ?? model.requested ?? ''}`.trim()] : []
  if (!spend || spend.basis === 'nothing_ran') return [...who, ...(id ? [id] : [])]
  const { input, output } = spend.tokens
  const tokens =
    input === null || output === null
      ? []
      : [`${input.toLocaleString('en')} in, ${output.toLocaleString('en')} out`]
  return [...who, durationText(spend.ms), costText(spend), ...tokens, id]
}
