import { durationText } from '../domain/duration.ts'
import type { Failure } from '../domain/failure.ts'
import { fence } from '../domain/fence.ts'
import { usdText } from '../domain/money.ts'
import { jsonText } from '../domain/printable.ts'
import type { Report } from '../domain/report.ts'
import type { Limits, Task } from '../domain/task.ts'

type Done = Extract<Report, { status: 'done' }>
type Left = Pick<Limits, 'maxUsdMicros' | 'wallMs'>

/** To write an answer again takes a model a few seconds; with less than these it would be paid for and then ended. */
const LEAST_WALL_MS = 10_000
const LEAST_SHARE = 1 / 10
/** Much more than this, and to write it again costs what the work itself did. */
const LONGEST_ANSWER_CHARS = 100_000

/** Why an answer is not asked for once more, in words; undefined where it may be. `left` is what its hold still has. */
export function whyNoRepair(report: Done, left: Left, limits: Left): string | undefined {
  if (left.maxUsdMicros < limits.maxUsdMicros * LEAST_SHARE)
    return `only ${usdText(Math.max(0, left.maxUsdMicros))} of its hold was left`
  if (left.wallMs < LEAST_WALL_MS)
    return `only ${durationText(Math.max(0, left.wallMs))} of its time was left`
  if (report.text.length > LONGEST_ANSWER_CHARS) return 'the answer is too long to be written again'
  return undefined
}

/**
 * The task that asks for nothing but the shape: its own answer and what is wrong with it go back as data. It names no
 * files and may write nowhere; what the user allowed for the work itself is not needed for this.
 */
export function repairTask(task: Task, report: Done, faults: readonly string[], nonce: string): Task {
  const { ask } = task
  const { stopWhen: _done, handoff: _said, keepSession: _kept, ...rest } = ask
  const { handedOn: _before, follows: _earlier, ...own } = task
  const wrong = `${faults.map((fault) => `- ${fault}`).join('\n')}\n\nThe answer:\n${report.text}`
  const goal = [
    'An answer to an earlier task lacks the shape that was asked for. Write that same answer again, as JSON of this shape (JSON Schema):',
    jsonText(ask.answerSchema),
    'Do nothing else: open no files, add nothing that the answer does not say, leave nothing out that the shape has a place for.',
    `What is wrong with it, and the answer itself:\n${fence(wrong, nonce)}`,
  ].join('\n\n')
  return {
    ...own,
    ask: { ...rest, goal, mode: 'read', files: [], writable: [], network: false, fullContext: false },
  }
}

/** The answer in its new shape; everything else of the report tells of the work. */
export function reshaped(report: Done, second: Done, cost: Report['cost']): Done {
  return { ...report, text: second.text, structured: second.structured, cost }
}

/** Asked to end between the work and its acceptance: the work is there, and no check has looked at it. */
export function stopped(report: Done, why: Failure, cost: Report['cost']): Report {
  const { text, structured: _unchecked, closing: _void, unclosed: _why, ...facts } = report
  return { ...facts, cost, status: 'failed', failure: why, partialText: text }
}
