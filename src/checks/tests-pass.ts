import type { CheckResult } from '../domain/check.ts'
import { TESTS } from '../domain/trust.ts'
import { proposeTests } from '../io/propose-tests.ts'
import type { Check, Evidence, Site } from './check.ts'
import { suiteRunsOf } from './suite.ts'
import { judgeTests } from './tests-judged.ts'

/** Unasked wherever there is a patch to run them on. */
export const testsApply = ({ patch, site }: Evidence): boolean =>
  patch !== undefined && !patch.redacted && testsTrusted(site)

/** Trust that cannot be read is not the same as none. */
export function testsTrusted(site: Site): boolean {
  try {
    return site.commands[TESTS] !== undefined
  } catch {
    return true
  }
}

/** The trusted command, run by us on the state that was handed over and on that with the patch. A test that was red before is not blamed. */
export const testsPass: Check = async (evidence) => {
  const runs = await suiteRunsOf(evidence)
  if (!runs) return untrusted(evidence)
  const { before, after, told } = runs
  const { status, detail } = judgeTests(before, after)
  const more = told.length > 0 ? ` (${told.join('; ')})` : ''
  return { status, detail: `${detail}${more}`, runs: [before.run, after.run] }
}

function untrusted({ task }: Evidence): Omit<CheckResult, 'check'> {
  const command = proposeTests(task.workspace.root) ?? 'npm test'
  const detail = `no test command is trusted for this repository; a person trusts one with: waybill trust --tests "${command}"`
  return { status: 'could_not_run', detail }
}
