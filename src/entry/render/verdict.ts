import type { CheckResult, Verdict } from '../../domain/check.ts'
import { oneLine } from '../../domain/printable.ts'
import { lastLinesOf } from './check-mark.ts'

/** The names of the checks by what became of them. Not passed is one of two things. */
export type Sorted = { passed: string[]; failed: string[]; couldNotRun: string[] }

export function sorted(results: readonly CheckResult[]): Sorted {
  const named = (status: CheckResult['status']) =>
    results.filter((result) => result.status === status).map(({ check }) => check)
  return { passed: named('passed'), failed: named('failed'), couldNotRun: named('could_not_run') }
}

/** `failed: a, b; could not be run: c`. */
export function faultNames(results: readonly CheckResult[]): string {
  const { failed, couldNotRun } = sorted(results)
  return [
    ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
    ...(couldNotRun.length > 0 ? [`could not be run: ${couldNotRun.join(', ')}`] : []),
  ].join('; ')
}

/** Why the checks do not accept it, in one short sentence, where each check is told beside it. */
export function rejectionInShort({ results }: Verdict): string {
  const { failed, couldNotRun } = sorted(results)
  const of = results.length === 1 ? 'the one check' : `${results.length} checks`
  return [
    ...(failed.length > 0 ? [`${results.length === 1 ? of : `${failed.length} of ${of}`} failed`] : []),
    ...(couldNotRun.length > 0
      ? [
          failed.length > 0
            ? `${couldNotRun.length} could not be run`
            : `${results.length === 1 ? of : `${couldNotRun.length} of ${of}`} could not be run: nobody knows`,
        ]
      : []),
  ].join(', ')
}

const LINE_CHARS = 200

/** What the commands of the checks that did not pass printed last; they are others' words. */
export const lastWords = (results: readonly CheckResult[]): string =>
  results
    .flatMap((result) => {
      const lines = lastLinesOf(result)
      return lines.length === 0
        ? []
        : [`\n\n${result.check} printed last:\n${lines.map((line) => oneLine(line, LINE_CHARS)).join('\n')}`]
    })
    .join('')
