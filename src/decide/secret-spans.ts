import type { SecretRule, Span } from './secret-rule.ts'
import { SECRET_RULES } from './secret-rules.ts'

/** What of a text our own rules take for a secret, in the order of the text. */
export const secretSpans = (text: string): Span[] =>
  distinct(SECRET_RULES.flatMap((rule) => found(rule, text)))

function found({ name, hints, pattern, judge }: SecretRule, text: string): Span[] {
  if (hints.length > 0 && !hints.some((hint) => text.includes(hint))) return []
  const spans: Span[] = []
  for (const match of text.matchAll(pattern)) {
    const { secret = match[0], ...groups } = match.groups ?? {}
    if (judge && !judge(secret, groups)) continue
    const start = match.index + match[0].lastIndexOf(secret)
    spans.push({ rule: name, start, end: start + secret.length })
  }
  return spans
}

/** Where one of the user's own secrets stands word by word; `values` by the name to tell it by. */
export function literalSpans(text: string, values: ReadonlyMap<string, string>): Span[] {
  const spans: Span[] = []
  for (const [value, rule] of values)
    for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + value.length))
      spans.push({ rule, start, end: start + value.length })
  return spans
}

/**
 * Of spans in the order of their rules: what lies inside one of an earlier rule says nothing new. Sorted by place.
 * One rule's spans do not overlap, so only few can be open at any place, however long the text is.
 */
export function distinct(spans: readonly Span[]): Span[] {
  const ranked = spans.map((span, rank) => ({ span, rank }))
  ranked.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end || a.rank - b.rank)
  const kept: Span[] = []
  let open: typeof ranked = []
  for (const one of ranked) {
    open = open.filter(({ span }) => span.end > one.span.start)
    if (open.some(({ span, rank }) => span.end >= one.span.end && rank <= one.rank)) continue
    open.push(one)
    kept.push(one.span)
  }
  return kept
}

/** The text with each span given over to `mark`; where spans overlap, both are gone. */
export function without(text: string, spans: readonly Span[], mark: (span: Span) => string): string {
  let rest = ''
  let at = 0
  for (const span of spans) {
    if (span.end <= at) continue
    rest += text.slice(at, Math.max(at, span.start)) + mark(span)
    at = span.end
  }
  return rest + text.slice(at)
}
