import { fewerIn } from '../decide/tests/counts.ts'
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
  const written = ofFiles(judged, evidence)
  return written.status === 'passed' ? withCount(written, evidence) : written
})

function ofFiles({ losses, unread, foreign }: Judgement, { task }: Evidence): Answer {
  const isDeclared = globs(task.ask.declared)
  const told = losses.map(({ path, test, what }) => ({
    path,
    text: `${quoted(path)}${test && ` › ${JSON.stringify(test)}`}: ${what}`,
  }))
  const [declared, left] = [
    told.filter(({ path }) => isDeclared(path)),
    told.filter(({ path }) => !isDeclared(path)),
  ]
  if (left.length > 0) return { status: 'failed', detail: listed(left.map(({ text }) => text)) }
  if (unread.length > 0)
    return { status: 'could_not_run', detail: `not every test could be looked at: ${listed(unread)}` }
  const notes = [
    ...(declared.length > 0 ? [`declared: ${listed(declared.map(({ text }) => text))}`] : []),
    ...(foreign.length > 0 ? [`not looked into: ${listed(foreign.map(quoted))}`] : []),
  ]
  return { status: 'passed', detail: ['no test was removed, skipped or weakened', ...notes].join('; ') }
}

/** The runner's own count sees what no file shows. That it could not be had is for `tests-pass` to judge. */
async function withCount(written: Answer, evidence: Evidence): Promise<Answer> {
  try {
    const suite = await suiteOf(evidence)
    if (!suite?.before || !suite.after) return written
    const fewer = fewerIn(suite.before, suite.after)
    return fewer
      ? { status: 'failed', detail: fewer }
      : { ...written, detail: `${written.detail}, by its files and by the count of ${suite.after.runner}` }
  } catch (error) {
    return {
      ...written,
      detail: `${written.detail}; the runner's own count is not known: ${messageOf(error)}`,
    }
  }
}
