import { type Range, within } from './brackets.ts'
import type { Asserted, Strength } from './found-test.ts'

/** One assertion in a text. */
export type Assertion = Range & { strength: Strength }

/** Those that are asserted only on a condition let what they were for pass. */
export const onConditions = (assertions: readonly Assertion[], ranges: readonly Range[]): Assertion[] =>
  assertions.map((one) =>
    one.strength === 'strong' && ranges.some((range) => within(one, range))
      ? { ...one, strength: 'weak' }
      : one,
  )

/** Words that belong to the way of asserting, and not to what is asserted. */
const VOCABULARY =
  /^(?:expect\w*|assert\w*|require|should|to|be|not|resolves|rejects|await|t|self|true|false|True|False|None|nil|null|undefined|and|or|if|is|in|it|return|const|let|soft|poll|to[A-Z]\w*|deepEqual|strictEqual|deepStrictEqual|equal|ok|Equal|Errorf?|Fatalf?|pytest|approx)$/

/** Counts them, and notes what they are about. `plain` is the file without comments. */
export function assertedIn(assertions: readonly Assertion[], plain: string): Asserted {
  const names = new Set<string>()
  const literals = new Map<string, number>()
  const count = (strength: Strength) => assertions.filter((one) => one.strength === strength).length
  let done = 0
  for (const { start, end, strength } of [...assertions].sort((a, b) => a.start - b.start)) {
    // One inside another says nothing that the other does not.
    if (strength === 'trivial' || end <= done) continue
    done = end
    for (const [word, times] of wordsIn(plain.slice(start, end))) {
      if (isLiteral(word)) literals.set(word, (literals.get(word) ?? 0) + times)
      else if (!VOCABULARY.test(word)) names.add(word)
    }
  }
  return { strong: count('strong'), weak: count('weak'), trivial: count('trivial'), names, literals }
}

/** Both together. */
export function together(parts: readonly Asserted[]): Asserted {
  const sum = (of: (one: Asserted) => number) => parts.reduce((total, one) => total + of(one), 0)
  const literals = new Map<string, number>()
  for (const part of parts)
    for (const [word, times] of part.literals) literals.set(word, (literals.get(word) ?? 0) + times)
  const names = new Set(parts.flatMap((part) => [...part.names]))
  return {
    strong: sum((one) => one.strong),
    weak: sum((one) => one.weak),
    trivial: sum((one) => one.trivial),
    names,
    literals,
  }
}

const WORD = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\d[\w.]*|[\p{L}_$][\p{L}\p{N}_$]*/gu

/** Identifiers, numbers and strings of a text and how often each is there; the kind of quotes does not count. */
export function wordsIn(text: string): Map<string, number> {
  const words = new Map<string, number>()
  for (const [found] of text.matchAll(WORD)) {
    const word = /^["'`]/.test(found) ? `"${found.slice(1, -1)}"` : found
    words.set(word, (words.get(word) ?? 0) + 1)
  }
  return words
}

const isLiteral = (word: string): boolean => /^["\d]/.test(word)
