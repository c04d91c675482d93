import { CHECKS, type CheckName, type CheckResult, type OwnCheck, type Verdict } from '../domain/check.ts'
import { messageOf } from '../io/message-of.ts'
import { answerShape } from './answer-shape.ts'
import type { Check, Evidence } from './check.ts'
import { citations, citesUnasked } from './citations.ts'
import { command } from './command.ts'
import { didWork } from './did-work.ts'
import { diffApplies } from './diff-applies.ts'
import { noSecrets } from './no-secrets.ts'
import { noTestsRemoved } from './no-tests-removed.ts'
import { closePatch } from './patch-of.ts'
import { protectedPlaces } from './protected.ts'
import { inScope } from './scope.ts'
import { sources } from './sources.ts'
import { testsApply, testsPass } from './tests-pass.ts'

export { testsTrusted } from './tests-pass.ts'
export { unseenCode } from './unseen-code.ts'

/** `maySayNothing`: that it could not be run is told, and is no verdict. */
type Row = { applies(evidence: Evidence): boolean; run: Check; maySayNothing?: true }

/** One with a secret in it is kept as a text to read, and is rejected for that. */
const hasWholePatch = ({ patch }: Evidence): boolean => patch !== undefined && !patch.redacted

/** One row each: where it runs unasked, and what it does. */
const ROWS: Record<OwnCheck, Row> = {
  'did-work': { applies: ({ mode }) => mode === 'write', run: didWork },
  'no-secrets': { applies: ({ patch }) => patch !== undefined, run: noSecrets },
  'answer-shape': { applies: ({ task }) => task.ask.answerSchema !== undefined, run: answerShape },
  citations: { applies: citesUnasked, run: citations },
  sources: { applies: ({ task }) => task.ask.search !== undefined, run: sources, maySayNothing: true },
  protected: { applies: hasWholePatch, run: protectedPlaces },
  scope: {
    applies: (evidence) => evidence.task.ask.scope.length > 0 && hasWholePatch(evidence),
    run: inScope,
  },
  'no-tests-removed': { applies: hasWholePatch, run: noTestsRemoved },
  'diff-applies': { applies: hasWholePatch, run: diffApplies },
  'tests-pass': { applies: testsApply, run: testsPass },
}

/**
 * Runs the checks that apply and those asked for, all at once: what only looks is done while commands run. Results come
 * in the order of the table. All passed is accepted, one failed or not runnable is rejected, none is unverified.
 */
export async function runChecks(
  evidence: Evidence,
  onResult: (result: CheckResult) => void,
): Promise<Verdict> {
  const begin = (check: CheckName) => outcomeOf(check, evidence)
  const checks = checksFor(evidence)
  // They are last in the table, and begin first, since they take longest.
  const running = checks.filter(runsCommand).map(begin)
  const begun = [...checks.filter((check) => !runsCommand(check)).map(begin), ...running]
  const results: CheckResult[] = []
  try {
    for (const ending of begun) {
      const result = await ending
      results.push(result)
      onResult(result)
    }
  } finally {
    await Promise.all(begun)
    await closePatch(evidence)
  }
  const spoken = results.filter((result) => !saysNothing(result))
  if (spoken.length === 0) return { verdict: 'unverified', results }
  return { verdict: spoken.every((result) => result.status === 'passed') ? 'accepted' : 'rejected', results }
}

const saysNothing = ({ check, status }: CheckResult): boolean =>
  status === 'could_not_run' && isOurs(check) && ROWS[check].maySayNothing === true

/** Ours in their order, then the user's commands in that of the ask. */
export function checksFor(evidence: Evidence): CheckName[] {
  const asked = new Set(evidence.asked)
  const ours = CHECKS.filter((check) => asked.has(check) || ROWS[check].applies(evidence))
  return [...ours, ...[...asked].filter((name) => name.startsWith('command:'))]
}

async function outcomeOf(check: CheckName, evidence: Evidence): Promise<CheckResult> {
  try {
    return { check, ...(await runnerOf(check)(evidence)) }
  } catch (error) {
    return { check, status: 'could_not_run', detail: messageOf(error) }
  }
}

const isOurs = (check: CheckName): check is OwnCheck => CHECKS.some((name) => name === check)

const runsCommand = (check: CheckName): boolean => check === 'tests-pass' || !isOurs(check)

const runnerOf = (check: CheckName): Check =>
  isOurs(check) ? ROWS[check].run : command(check.slice('command:'.length))
