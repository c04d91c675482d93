import type * as z from 'zod'

type Shaped = {
  shape?: Record<string, unknown>
  unwrap?: () => unknown
  options?: unknown[]
  element?: unknown
  valueType?: unknown
  /** Of one that is changed once it was read: as it is written. */
  in?: unknown
}

/** The names of the fields that a schema has under a path of sections; the place in a list says nothing about names. */
export function fieldsUnder(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = schema
  for (const key of path) if (typeof key === 'string') here = shapeOf(here)[key] ?? underAnyKey(here)
  return Object.keys(shapeOf(here))
}

/** What stands under every key of a record, which may be left out. */
function underAnyKey(field: unknown): unknown {
  const { valueType, unwrap } = (field ?? {}) as Shaped
  return valueType ?? (unwrap ? underAnyKey(unwrap.call(field)) : undefined)
}

function shapeOf(field: unknown): Record<string, unknown> {
  const { shape, unwrap, options, element, in: written } = (field ?? {}) as Shaped
  return (
    shape ??
    (element
      ? shapeOf(element)
      : options
        ? Object.assign({}, ...options.map(shapeOf))
        : unwrap
          ? shapeOf(unwrap.call(field))
          : written
            ? shapeOf(written)
            : {})
  )
}
