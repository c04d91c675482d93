import type { Verdict } from '../domain/check.ts'
import type { Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'

type Failed = Extract<Report, { status: 'failed' }>
type Done = Extract<Report, { status: 'done' }>

/** A failed report as if it had been done, for checks of what its worker left. Who was stopped on request has nothing to deliver. */
export function asDone({ failure, partialText, ...facts }: Failed): Done | undefined {
  return failure.kind === 'cancelled' ? undefined : { ...facts, status: 'done', text: partialText ?? '' }
}

const GREEN = 'exited 0'

/**
 * Whether checks show that the work was done, and not only that nothing is broken: a command of the user's own was red
 * on the state that was handed over, and is green with the patch. Half of a change often leaves tests green.
 */
export const showsWork = ({ verdict, results }: Verdict): boolean =>
  verdict === 'accepted' &&
  results.some(({ runs = [] }) => {
    const exitOn = (state: 'before' | 'after') => runs.find(({ on }) => on === state)?.exit
    const before = exitOn('before')
    return before !== undefined && before !== GREEN && exitOn('after') === GREEN
  })

export const deliveredAnyway = ({ failure }: Failed): Signal => ({
  name: 'delivered_anyway',
  detail: `its worker failed (${failure.message}); what it had written passes the checks, and a command that failed before`,
})
