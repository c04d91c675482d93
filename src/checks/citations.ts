import type { CheckResult } from '../domain/check.ts'
import { counted } from '../domain/counted.ts'
import { pointsToCode } from '../domain/task.ts'
import { citesAny, type Judged, judgeCited } from '../io/citations.ts'
import type { Check, Evidence } from './check.ts'
import { listed } from './patch-of.ts'

/** Unasked where an answer was to point to the code, and does. */
export const citesUnasked = ({ mode, task: { ask }, report }: Evidence): boolean =>
  mode === 'read' && pointsToCode(ask) && citesAny(report)

/** What an answer points to must be there: the file, the line, what is quoted from it, the page that it was given. */
export const citations: Check = async (evidence) => {
  const judged = await judgeCited(evidence)
  return judged.ok
    ? verdictOn(judged.value)
    : { status: 'could_not_run', detail: `its citations were not looked at: ${judged.failure.message}` }
}

function verdictOn({ places, urls, faults, untold, passedOver }: Judged): Omit<CheckResult, 'check'> {
  const all = places + urls + faults.length + untold.length
  const of = (some: number) => `${some} of ${counted(all, 'citation')} ${some === 1 ? 'is' : 'are'}`
  const beside = `${passedOver} ${passedOver === 1 ? 'lies' : 'lie'} outside of what was handed over`
  if (faults.length > 0)
    return { status: 'failed', detail: `${of(faults.length)} not as cited: ${listed(faults)}` }
  if (untold.length > 0)
    return {
      status: 'could_not_run',
      detail: `${of(untold.length)} for nobody here to tell: ${listed(untold)}`,
    }
  if (all > 0) {
    const held = `${counted(all, 'citation')} ${all === 1 ? 'holds' : 'hold'}`
    return { status: 'passed', detail: passedOver > 0 ? `${held}; ${beside}` : held }
  }
  return passedOver > 0
    ? {
        status: 'could_not_run',
        detail: `all that the answer points to (${passedOver}) lies outside of what was handed over`,
      }
    : { status: 'failed', detail: 'the answer points to nothing: no file with a line, no source' }
}
