import type { CheckResult } from '../../domain/check.ts'
import type { Styled } from '../terminal.ts'

/** Not passed is one of two things, and looks like it. */
export const MARK_OF: Record<CheckResult['status'], Styled> = {
  passed: { style: 'green', text: '✔' },
  failed: { style: 'red', text: '✘' },
  could_not_run: { style: 'yellow', text: '?' },
}

/** What it found; that it could not be run is said before why. */
export const detailText = ({ status, detail }: Pick<CheckResult, 'status' | 'detail'>): string =>
  status === 'could_not_run' ? `could not be run: ${detail}` : detail

const MOST_LINES = 8

/** The end of what its last command printed, where a check did not pass: the reason is nearly always in there. */
export const lastLinesOf = ({ status, runs }: CheckResult): string[] =>
  status === 'passed' ? [] : (runs?.at(-1)?.lastLines ?? []).slice(-MOST_LINES)
