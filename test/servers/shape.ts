/** What a value that a person wrote must look like. `any` is passed on as it is. */
export type Shape =
  | 'text'
  | 'pattern'
  | 'number'
  | 'flag'
  | 'any'
  | { oneOf: readonly string[] }
  | { list: Shape }
  | { orNull: Shape }
  /** An object with any keys and values of one shape. */
  | { each: Shape }
  | Fields
  /** Several kinds of object, each told by the field it is named after. */
  | { kinds: Record<string, Fields> }

type Fields = { fields: Record<string, Shape>; needs: readonly string[] }

/** An object whose named fields are all needed. */
export function all(fields: Record<string, Shape>): Fields {
  return { fields, needs: Object.keys(fields) }
}

/** The first thing in a value that does not fit, with its place, or undefined. */
export function mismatch(value: unknown, shape: Shape, at: string): string | undefined {
  const expected = (what: string) => `${at} must be ${what}, not ${JSON.stringify(value)?.slice(0, 80)}`
  if (shape === 'any') return undefined
  if (shape === 'pattern') return typeof value === 'string' ? badPattern(value, at) : expected('a pattern')
  if (typeof shape === 'string') {
    const type = { text: 'string', number: 'number', flag: 'boolean' }[shape]
    return typeof value === type ? undefined : expected(`a ${type}`)
  }
  if ('oneOf' in shape) {
    return shape.oneOf.includes(String(value)) ? undefined : expected(`one of ${shape.oneOf.join(', ')}`)
  }
  if ('orNull' in shape) return value === null ? undefined : mismatch(value, shape.orNull, at)
  if ('list' in shape) {
    if (!Array.isArray(value)) return expected('a list')
    return first(value.map((inner, index) => () => mismatch(inner, shape.list, `${at}[${index}]`)))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return expected('an object')
  if ('each' in shape) {
    return first(
      Object.entries(value).map(
        ([key, inner]) =>
          () =>
            mismatch(inner, shape.each, `${at}.${key}`),
      ),
    )
  }
  if ('fields' in shape) return fieldsMismatch(value, shape, at)
  const kind = Object.keys(shape.kinds).find((name) => Object.hasOwn(value, name))
  const fields = kind === undefined ? undefined : shape.kinds[kind]
  return fields
    ? fieldsMismatch(value, fields, at)
    : expected(`one of ${Object.keys(shape.kinds).join(', ')}`)
}

function fieldsMismatch(value: object, { fields, needs }: Fields, at: string): string | undefined {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key))
  if (unknown !== undefined) {
    return `${at} has an unknown field ${unknown}; did you mean ${nearest(unknown, Object.keys(fields))}?`
  }
  const missing = needs.find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) return `${at} has no ${missing}`
  return first(
    Object.entries(value).map(
      ([key, inner]) =>
        () =>
          mismatch(inner, fields[key] ?? 'any', `${at}.${key}`),
    ),
  )
}

function first(checks: (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check()
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function badPattern(pattern: string, at: string): string | undefined {
  try {
    new RegExp(pattern, 's')
    return undefined
  } catch (error) {
    return `${at}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function nearest(word: string, known: string[]): string | undefined {
  return known.toSorted((a, b) => distance(word, a) - distance(word, b))[0]
}

/** Levenshtein distance, row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const swap = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
