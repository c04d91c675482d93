import * as z from 'zod'

/** A field that may be missing or of another type: vendors change their lines without notice. */
export const looseText = z.string().optional().catch(undefined)
export const looseFlag = z.boolean().optional().catch(undefined)
/** A count is a whole number from 0 on; anything else is as if it had not been said. */
export const looseCount = z.int().nonnegative().optional().catch(undefined)

/** The JSON object on a line; undefined for anything else, since CLIs print notices between their events. */
export function objectOn(line: string): Record<string, unknown> | undefined {
  const value = jsonIn(line)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : undefined
}

/** The events of an output, in order; lines that are none are skipped. */
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
