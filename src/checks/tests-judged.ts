import type { CheckResult } from '../domain/check.ts'
import type { Count } from '../domain/count.ts'
import { durationText } from '../domain/duration.ts'
import type { CommandRun } from '../io/run-command.ts'

type Judged = Pick<CheckResult, 'status' | 'detail'>

const failed = (detail: string): Judged => ({ status: 'failed', detail })
const unknown = (detail: string): Judged => ({ status: 'could_not_run', detail })

/** What the runs before and after the patch say of it. Neither was cancelled, and both were started. */
export function judgeTests(before: CommandRun, after: CommandRun): Judged {
  return (
    leftRunning(after) ??
    cutShort(before, after) ??
    notFound(before, after) ??
    (isGreen(after) ? judgeGreen(before, after) : judgeRed(before, after))
  )
}

function leftRunning({ survivors, run }: CommandRun): Judged | undefined {
  if (survivors.length === 0) return undefined
  return failed(`${run.command} left processes that could not be ended: pid ${survivors.join(', ')}`)
}

/** The shell says it so of a command that the system killed (128 and the signal); none of ours is ended that way. */
const KILLED = 137

/** Did not come to its own end: the patch is to blame unless it was so before. */
function cutShort(before: CommandRun, after: CommandRun): Judged | undefined {
  const { ending, run } = after
  const wasSo = before.ending.how === ending.how
  const blame = (how: string) =>
    wasSo ? unknown(`${how}, and did so before: nobody knows what the patch does`) : failed(how)
  if (ending.how === 'timed_out')
    return blame(`${run.command} did not end within ${durationText(run.wallMs)} with the patch`)
  if (ending.how === 'overflowed')
    return blame(`${run.command} printed more than ${ending.limitBytes} bytes with the patch`)
  const isKilled = ending.how === 'exited' ? ending.code === KILLED : isSignal(ending, 'SIGKILL')
  if (isKilled) return unknown(`${run.command} was killed from outside, by the system or by one of its tests`)
  return ending.how === 'signalled'
    ? blame(`${run.command} ended by ${ending.signal} with the patch`)
    : undefined
}

const isSignal = (ending: CommandRun['ending'], signal: string): boolean =>
  ending.how === 'signalled' && ending.signal === signal

const NOT_FOUND = 127

function notFound(before: CommandRun, after: CommandRun): Judged | undefined {
  const isSo = ({ ending }: CommandRun) => ending.how === 'exited' && ending.code === NOT_FOUND
  if (!isSo(before) || !isSo(after)) return undefined
  return unknown(`${after.run.command}: the shell finds no such command, before the patch and with it`)
}

/** Some runners and scripts swallow the exit code of what they ran: who says that a test failed is believed. */
const isGreen = ({ ending, count }: CommandRun): boolean =>
  ending.how === 'exited' && ending.code === 0 && (count?.failed ?? 0) === 0

const ran = (count: Count | undefined): number => (count?.passed ?? 0) + (count?.failed ?? 0)

function judgeGreen(before: CommandRun, after: CommandRun): Judged {
  const { run, count } = after
  if (count && count.passed !== undefined && ran(count) === 0)
    return failed(`${run.command}: no test ran with the patch (${countText(count)})`)
  if (count === undefined && before.count !== undefined && ran(before.count) > 0) {
    const was = countText(before.count)
    return failed(`${run.command} ends well, but tells of no test any more, and told before of ${was}`)
  }
  const mended = isGreen(before) ? '' : `; it was red before and is mended${namesText(before.count?.failing)}`
  const told = count ? countText(count) : 'its runner is not known by its words'
  return { status: 'passed', detail: `${run.command}: ${told}${mended}` }
}

/** Passed only where it is certain that nothing is red that was not red before. */
function judgeRed(before: CommandRun, after: CommandRun): Judged {
  const { run, count } = after
  const how = `${run.command} ${run.exit} with the patch`
  const names = namesOf(count)
  if (isGreen(before)) return failed(`${how}, and was green before${namesText(names ?? count?.failing)}`)
  const wereRed = namesOf(before.count)
  if (!names || !wereRed) {
    const which = 'which tests are red is not told in full'
    return failed(`${how} and was red before; ${which}, so that nobody knows whether the patch is to blame`)
  }
  const fresh = names.filter((name) => !wereRed.includes(name))
  if (fresh.length > 0) return failed(`${how}: red that was not red before${namesText(fresh)}`)
  if ((count?.passed ?? 0) < (before.count?.passed ?? 0))
    return failed(
      `${how}, and fewer tests pass than before: ${count?.passed ?? 0}, not ${before.count?.passed}`,
    )
  return {
    status: 'passed',
    detail: `${run.command}: nothing is red that was not red before${namesText(names)}`,
  }
}

/** All names of what failed, or undefined where the runner has not told so many. */
function namesOf(count: Count | undefined): readonly string[] | undefined {
  if (!count || count.failed === undefined || count.failed === 0) return undefined
  return count.failing.length >= count.failed ? count.failing : undefined
}

const MOST_NAMES = 5

function namesText(names: readonly string[] = []): string {
  if (names.length === 0) return ''
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return `: ${names.slice(0, MOST_NAMES).join(' · ')}${more}`
}

function countText({ runner, passed, failed: red, skipped }: Count): string {
  const parts = [
    passed === undefined ? undefined : `${passed} passed`,
    red ? `${red} failed` : undefined,
    skipped ? `${skipped} skipped` : undefined,
  ]
  return `${parts.filter((part) => part !== undefined).join(', ') || 'nothing counted'} (${runner})`
}
