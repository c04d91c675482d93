import { compareCounts } from '../decide/tests/counts.ts'
import { concernsTests, type Judgement, judgeTests } from '../decide/tests/judge.ts'
import type { CheckResult } from '../domain/check.ts'
import { globs } from '../io/globs.ts'
import { messageOf } from '../io/message-of.ts'
import type { Evidence } from './check.ts'
import { listed, onPatch, quoted } from './patch-of.ts'
import { suiteOf } from './suite.ts'

type Answer = Omit<CheckResult, 'check'>

/**
 * A patch that takes tests away proves nothing by passing the rest: by what stands in the files, and, where a test command
 * is trusted, by the runner's own count. What the task declared may go.
 */
export const noTestsRemoved = onPatch(async (patch, evidence) => {
  const concerned = patch.changes.filter(concernsTests)
  const sides = concerned.flatMap(({ before, after }) => [before, after].filter((side) => side !== undefined))
  const contents = await patch.read(sides)
  if (!contents.ok) return { status: 'could_not_run', detail: contents.failure.message }
  const judged = judgeTests(concerned, contents.value)
  const isDeclared = globs(evidence.task.ask.declared)
  const declared = judged.losses.filter(({ path }) => isDeclared(path))
  const left = judged.losses.filter(({ path }) => !isDeclared(path))
  const written = ofFiles({ ...judged, losses: left }, declared)
  return written.status === 'passed' ? withCount(written, evidence, declared.length > 0) : written
})

const told = (losses: Judgement['losses']): string =>
  listed(
    losses.map(({ path, test, what }) => `${quoted(path)}${test && ` › ${JSON.stringify(test)}`}: ${what}`),
  )

function ofFiles({ losses, unread, foreign }: Judgement, declared: Judgement['losses']): Answer {
  if (losses.length > 0) return { status: 'failed', detail: told(losses) }
  if (unread.length > 0)
    return { status: 'could_not_run', detail: `not every test could be looked at: ${listed(unread)}` }
  const notes = [
    ...(declared.length > 0 ? [`declared: ${told(declared)}`] : []),
    ...(foreign.length > 0 ? [`not looked into: ${listed(foreign.map(quoted))}`] : []),
  ]
  return { status: 'passed', detail: ['no test was removed, skipped or weakened', ...notes].join('; ') }
}

/**
 * The runner's own count sees what no file shows. That it could not be had is for `tests-pass` to judge; and where tests
 * were taken that the task declared, it is told and judges nothing.
 */
async function withCount(written: Answer, evidence: Evidence, isDeclared: boolean): Promise<Answer> {
  const and = (more: string): Answer => ({ ...written, detail: `${written.detail}${more}` })
  try {
    const suite = await suiteOf(evidence)
    if (!suite?.before || !suite.after) return written
    const counts = compareCounts(suite.before, suite.after)
    if ('unknown' in counts) return and(`; the runner's own counts are not compared: ${counts.unknown}`)
    if ('same' in counts) return and(`; nor is any missing in the count of ${counts.same}`)
    return isDeclared ? and(`; ${counts.fewer}`) : { status: 'failed', detail: counts.fewer }
  } catch (error) {
    return and(`; the runner's own count is not known: ${messageOf(error)}`)
  }
}
