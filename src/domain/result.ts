import type { Failure } from './failure.ts'

/** A value, or the reason why there is none. What can go wrong is in the type. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure })

type Given<T> = Exclude<T, undefined>
/** The fields that have a value; those that read as undefined are left out. */
type Whole<F> = {
  [K in keyof F as F[K] extends Result<infer T>
    ? undefined extends T
      ? never
      : K
    : never]: F[K] extends Result<infer T> ? T : never
} & {
  [K in keyof F as F[K] extends Result<infer T>
    ? undefined extends T
      ? K
      : never
    : never]?: F[K] extends Result<infer T> ? Given<T> : never
}

/** All values under their names, or the first failure. */
export function allOf<F extends Record<string, Result<unknown>>>(fields: F): Result<Whole<F>> {
  const whole: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (!field.ok) return field
    if (field.value !== undefined) whole[name] = field.value
  }
  return ok(whole as Whole<F>)
}

/** Reads a value that may be absent. */
export const maybe = <A, T>(value: A | undefined, read: (value: A) => Result<T>): Result<T | undefined> =>
  value === undefined ? ok(undefined) : read(value)

/** Reads each value of a list; the first failure stands for all. */
export function each<A, T>(values: readonly A[], read: (value: A) => Result<T>): Result<T[]> {
  const results = values.map(read)
  const failed = results.find((result) => !result.ok)
  return failed && !failed.ok ? failed : ok(results.flatMap((result) => (result.ok ? [result.value] : [])))
}
