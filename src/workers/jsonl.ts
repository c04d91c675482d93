// The small form of zod: the whole of it would add 8 ms to the start of every run.
import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'

/** A field that may be missing or of another type: vendors change their lines without notice. */
export const loose = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined)
export const looseText = loose(z.string())
export const looseFlag = loose(z.boolean())
/** A count is a whole number from 0 on; anything else is as if it had not been said. */
export const looseCount = loose(z.int().check(z.nonnegative()))

/** What a vendor sends in a shape of its own; nested beyond all use it is as if it had not been sent. */
export const looseValue = loose(z.unknown().check(z.refine(isShallow)))

/** Reads a value as the shape says, as far as it has it; undefined where it has not. */
export type Reader<S extends z.ZodMiniType> = (value: unknown) => z.infer<S> | undefined
export type Read<R> = R extends Reader<infer S> ? z.infer<S> : never

/** The shape is made at its first use: those of all workers take 20 ms to make, and a start needs those of one. */
export function reader<S extends z.ZodMiniType>(shape: () => S): Reader<S> {
  let made: S | undefined
  return (value) => {
    made ??= shape()
    return made.safeParse(value).data
  }
}

/** The events of an output, in order, one at a time; lines that are none are skipped, since CLIs print notices between them. */
export function* eventsIn<T>(output: string, eventOn: (line: string) => T | undefined): Generator<T> {
  for (let from = 0; from < output.length; ) {
    const newline = output.indexOf('\n', from)
    const to = newline === -1 ? output.length : newline
    const event = eventOn(output.slice(from, to))
    if (event !== undefined) yield event
    from = to + 1
  }
}

const DEEPEST = 200

/** What is parsed can be nested so deep that nobody who walks through it, JSON.stringify included, comes back. */
export function isShallow(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    if (level.length === 0) return true
  }
  return false
}

/** The JSON of a message that was to be nothing else; models put it into a fence of Markdown all the same. */
export function shapedIn(text: string): unknown {
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text) ?? []
  const value = jsonIn(fenced ?? text)
  return isShallow(value) ? value : undefined
}
