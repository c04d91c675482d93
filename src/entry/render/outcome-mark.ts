import type { BatchRow } from '../../domain/outcome.ts'
import type { Styled } from '../terminal.ts'

/** How an outcome looks, wherever it is shown. */
export const LOOKS: Record<BatchRow['outcome'], [style: Styled['style'], mark: string]> = {
  accepted: ['green', '✔'],
  unverified: ['cyan', '●'],
  stayed: ['cyan', '●'],
  running: ['yellow', '…'],
  waiting: ['dim', '·'],
  rejected: ['red', '✘'],
  failed: ['red', '✘'],
  denied: ['yellow', '✘'],
  cancelled: ['yellow', '✘'],
  not_begun: ['yellow', '✘'],
}

export const wordOf = (state: BatchRow['outcome']): string => state.replace('_', ' ')
export const marked = (state: BatchRow['outcome']): Styled => {
  const [style, mark] = LOOKS[state]
  return { style, text: `${mark} ${wordOf(state)}` }
}
