import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import type { Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import { TESTS } from '../domain/trust.ts'
import { trustLine } from './trusted-command.ts'

/**
 * Why a check that was asked for could not be run whatever the worker brings back: its command is not trusted, or what is
 * trusted cannot be read. Its work could not be accepted, and would be paid for in vain.
 */
export function refuseChecks(
  { checks, mode }: Pick<Delegation, 'checks' | 'mode'>,
  trusted: Result<Record<string, string>>,
): Failure | undefined {
  const wanted = checks.flatMap((check) => {
    if (check === 'tests-pass') return mode === 'write' ? [TESTS] : []
    return check.startsWith('command:') ? [check.slice('command:'.length)] : []
  })
  if (wanted.length === 0) return undefined
  if (!trusted.ok) return trusted.failure
  const missing = wanted.find((name) => trusted.value[name] === undefined)
  if (missing === undefined) return undefined
  const what = missing === TESTS ? 'no test command' : `no command \`${missing}\``
  const others = Object.keys(trusted.value).filter((name) => name !== TESTS)
  const near = missing === TESTS || others.length === 0 ? '' : ` ${suggestion(missing, others)}`
  return failure('unknown_name', `${what} is trusted for this repository, so that check could not be run`, {
    hint: `A person trusts one in a terminal: ${trustLine(missing, 'COMMAND')}.${near}`,
  })
}
