import type { CheckResult, Verdict } from '../domain/check.ts'
import { type Failure, failure } from '../domain/failure.ts'

/** Why the checks do not accept it, as a failure; null where they do, or where none spoke. */
export function rejection({ verdict, results }: Verdict): Failure | null {
  if (verdict !== 'rejected') return null
  const faults = results.filter(({ status }) => status !== 'passed')
  const message = faults.map(({ check, status, detail }) => `${check} ${WORDS[status]}: ${detail}`).join('; ')
  return faults.some(({ status }) => status === 'failed')
    ? failure('checks_failed', message)
    : failure('checks_failed', message, { hint: UNRUN })
}

const WORDS: Record<CheckResult['status'], string> = {
  passed: 'passed',
  failed: 'failed',
  could_not_run: 'could not be run',
}
const UNRUN =
  'Nobody knows whether this work is right: mend what kept the check from running, and run the task again.'
