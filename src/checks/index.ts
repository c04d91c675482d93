import type { CheckName, CheckResult, Verdict } from '../domain/outcome.ts'
import { messageOf } from '../io/message-of.ts'
import { answerShape } from './answer-shape.ts'
import type { Check, Evidence } from './check.ts'
import { didWork } from './did-work.ts'
import { diffApplies } from './diff-applies.ts'
import { noSecrets } from './no-secrets.ts'

const CHECKS: Record<CheckName, { applies(evidence: Evidence): boolean; run: Check }> = {
  'did-work': { applies: ({ mode }) => mode === 'write', run: didWork },
  'no-secrets': { applies: ({ patch }) => patch !== undefined, run: noSecrets },
  'diff-applies': { applies: ({ patch }) => patch !== undefined && !patch.redacted, run: diffApplies },
  'answer-shape': { applies: ({ task }) => task.ask.answerSchema !== undefined, run: answerShape },
}

/** Runs the checks that apply. All passed is accepted, one failed or not runnable is rejected, none is unverified. */
export async function runChecks(
  evidence: Evidence,
  onResult: (result: CheckResult) => void,
): Promise<Verdict> {
  const results: CheckResult[] = []
  for (const check of Object.keys(CHECKS) as CheckName[]) {
    if (!CHECKS[check].applies(evidence)) continue
    const result = { check, ...(await outcomeOf(CHECKS[check].run, evidence)) }
    results.push(result)
    onResult(result)
  }
  if (results.length === 0) return { verdict: 'unverified', results }
  return { verdict: results.every((result) => result.status === 'passed') ? 'accepted' : 'rejected', results }
}

async function outcomeOf(run: Check, evidence: Evidence): Promise<Omit<CheckResult, 'check'>> {
  try {
    return await run(evidence)
  } catch (error) {
    return { status: 'could_not_run', detail: messageOf(error) }
  }
}
