import { exitCodeOf, type Failure } from '../domain/failure.ts'
import type { Terminal } from './terminal.ts'

/** A failure of a command itself: what happened, what to do; as JSON for programs. Answers the exit code. */
export function sayFailure(why: Failure, json: boolean, terminal: Terminal): number {
  if (json) terminal.out(`${JSON.stringify({ failure: why })}\n`)
  else terminal.err(`waybill: ${why.message}\n  ${why.hint}\n`)
  return exitCodeOf(why.kind)
}

export const sayJson = (value: unknown, terminal: Terminal): void =>
  terminal.out(`${JSON.stringify(value)}\n`)
