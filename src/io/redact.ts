import type { Span } from '../decide/secret-rule.ts'
import { without } from '../decide/secret-spans.ts'
import type { Patch } from '../domain/outcome.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Scanner } from './secret-scan.ts'

/** What one run needs so that no secret leaves or stays. */
export type SecretKeeping = {
  /** What would leave, as it was looked at before it was permitted. */
  cargo: Cargo
  /** What a worker says goes through it before anything else sees it. */
  redactor: Redactor
  /** A patch with a secret in it comes back as a text to be read. */
  screen(patch: Patch): Promise<Patch>
}

/** Takes secrets out of what is kept, and remembers which they were. */
export type Redactor = {
  /** The text with `[redacted: RULE, FINGERPRINT]` in the place of each secret; quotes around it stay right. */
  text(text: string): string
  /** The same for every string in a plain value, by our own rules. */
  value<T>(value: T): T
  /** The same, by all rules. */
  whole<T>(value: T): Promise<T>
  spans: Scanner['spans']
  allSpans: Scanner['allSpans']
  /** What was taken out so far: rules by fingerprint. */
  taken(): ReadonlyMap<string, string>
}

export function redactorWith(scanner: Scanner): Redactor {
  const taken = new Map<string, string>()
  const cleared = (text: string, spans: readonly Span[]): string =>
    without(text, spans, ({ rule, start, end }) => {
      const fingerprint = scanner.fingerprint(text.slice(start, end))
      taken.set(fingerprint, rule)
      return `[redacted: ${rule}, ${fingerprint}]`
    })
  const text = (plain: string): string => cleared(plain, scanner.spans(plain))
  return {
    text,
    value: (value) => mapped(value, text),
    whole: async (value) => {
      const strings = [...stringsIn(value)]
      // All strings as one text: the preset costs more for each text than for each byte.
      const spans = await scanner.allSpans(strings.join(BETWEEN))
      const known = new Map<string, string>()
      let from = 0
      for (const one of strings) {
        const to = from + one.length
        const own = spans.filter(({ start, end }) => start >= from && end <= to)
        known.set(
          one,
          cleared(
            one,
            own.map((span) => ({ ...span, start: span.start - from, end: span.end - from })),
          ),
        )
        from = to + BETWEEN.length
      }
      return mapped(value, (one) => text(known.get(one) ?? one))
    },
    spans: scanner.spans,
    allSpans: scanner.allSpans,
    taken: () => taken,
  }
}

/** No secret holds it, so that none goes from one string into the next. */
const BETWEEN = '\n\0\n'

/** A copy of a plain value with each string in it, names of fields included, changed. */
function mapped<T>(value: T, change: (text: string) => string): T {
  const visit = (one: unknown): unknown => {
    if (typeof one === 'string') return change(one)
    if (Array.isArray(one)) return one.map(visit)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [change(name), visit(inner)]))
  }
  return visit(value) as T
}

/** Strings long enough to hold a secret, each once. */
function stringsIn(value: unknown): Set<string> {
  const strings = new Set<string>()
  mapped(value, (text) => {
    if (text.length >= 8) strings.add(text)
    return text
  })
  return strings
}
