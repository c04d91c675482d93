import * as z from 'zod'

/** A field that may be missing or of another type: vendors change their lines without notice. */
export const looseText = z.string().optional().catch(undefined)
export const looseFlag = z.boolean().optional().catch(undefined)
/** A count is a whole number from 0 on; anything else is as if it had not been said. */
export const looseCount = z.int().nonnegative().optional().catch(undefined)

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
