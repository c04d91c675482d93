import { exitCodeOf, type Failure } from '../domain/failure.ts'
import { jsonText, oneLine } from '../domain/printable.ts'
import type { Terminal } from './terminal.ts'

/** A failure of a command itself: what happened, what to do; as JSON for programs. Answers the exit code. */
export function sayFailure(why: Failure, json: boolean, terminal: Terminal): number {
  if (json) sayJson({ failure: why }, terminal)
  else terminal.err(`waybill: ${oneLine(why.message)}\n  ${oneLine(why.hint)}\n`)
  return exitCodeOf(why.kind)
}

export const sayJson = (value: unknown, terminal: Terminal): void => terminal.out(`${jsonText(value)}\n`)
