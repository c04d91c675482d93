import { CHECKS, type CheckName, COMMAND_NAME } from '../domain/check.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Ask } from '../domain/task.ts'

/** An ask as text, the same for two that ask the same: without its key, and whatever the order of its fields. */
export const askText = ({ idempotencyKey: _key, callerModel: _asker, ...ask }: Ask): string =>
  JSON.stringify(ask, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

/** Larger than any context window that a worker has; what is longer belongs in files. */
const MAX_GOAL_BYTES = 1024 * 1024

/** What is wrong with an ask before anything else is looked at, or nothing. */
export function refuseAsk(ask: Ask): Failure | undefined {
  if (ask.goal.trim() === '') return failure('empty_goal', 'the goal is empty')
  const bytes = new TextEncoder().encode(ask.goal).length
  if (bytes > MAX_GOAL_BYTES) {
    return failure('prompt_too_large', `the goal has ${bytes} bytes; at most ${MAX_GOAL_BYTES} can be sent`)
  }
  if (ask.goal.includes('\0'))
    return failure('wrong_usage', 'the goal contains a NUL character', { hint: 'Remove it.' })
  return undefined
}

/** A check by its name, or `command:NAME`; a typo names the nearest. */
export function checkNamed(name: string): Result<CheckName> {
  const ours = CHECKS.find((check) => check === name)
  if (ours) return ok(ours)
  const isCommand = name.startsWith('command:') && COMMAND_NAME.test(name.slice('command:'.length))
  if (isCommand) return ok(name as CheckName)
  const hint = suggestion(name, [...CHECKS, 'command:NAME'])
  return fail(failure('unknown_name', `there is no check \`${name}\``, { hint }))
}
