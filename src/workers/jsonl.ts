// The small form of zod: the whole of it would add 8 ms to the start of every run.
import * as z from 'zod/mini'

/** A field that may be missing or of another type: vendors change their lines without notice. */
export const loose = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined)
export const looseText = loose(z.string())
export const looseFlag = loose(z.boolean())
/** A count is a whole number from 0 on; anything else is as if it had not been said. */
export const looseCount = loose(z.int().check(z.nonnegative()))

/** The events of an output, in order; lines that are none are skipped, since CLIs print notices between them. */
export const eventsIn = <T>(output: string, eventOn: (line: string) => T | undefined): T[] =>
  output.split('\n').flatMap((line) => eventOn(line) ?? [])

/** What `JSON.parse` makes of a text; undefined where it is no JSON (which can say everything but that). */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
