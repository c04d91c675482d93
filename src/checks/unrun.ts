import type { CommandRun } from '../io/run-command.ts'

/** What a check throws that could not be run. */
export const unrun = (why: string): Error => new Error(why)

/** What was cancelled, or never started, says nothing of the work. */
export function ended(run: CommandRun): CommandRun {
  const { ending } = run
  if (ending.how === 'cancelled') throw unrun(`it was cancelled while \`${run.run.command}\` ran`)
  if (ending.how === 'not_started') throw unrun(`\`${run.run.command}\` was not started: ${ending.message}`)
  if (ending.how === 'hopeless') throw unrun(`\`${run.run.command}\`: ${ending.because}`)
  return run
}
