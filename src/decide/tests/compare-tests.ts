import { together, wordsIn } from './asserted.ts'
import type { FoundTest } from './found-test.ts'

/** How often a test asserts something that can fail. */
export const weightOf = ({ asserted, rows = 1 }: FoundTest): number =>
  (asserted.strong + asserted.weak) * rows

/** How many words were looked at so far: each missing test is held against each new one, and a patch may bring thousands. */
export type Compared = { words: number }

const MOST_COMPARED = 20_000_000

/** Whether nothing more is compared: what was not found by its name is missing then. */
export const isTooMuch = ({ words }: Compared): boolean => words > MOST_COMPARED

/**
 * Whether one is the other under a new name: by this share of the words of both bodies, or by far fewer of them where the
 * names are alike. It asserts as much as before.
 */
export function isLike(old: FoundTest, now: FoundTest, share: number, compared: Compared): boolean {
  if (isTooMuch(compared)) return false
  compared.words += 1
  if (weightOf(now) < weightOf(old)) return false
  compared.words += old.words.size + now.words.size
  const bodies = alike(old.words, now.words)
  return bodies >= share || (bodies >= share - 0.3 && alike(wordsIn(old.title), wordsIn(now.title)) >= 0.6)
}

/** The share of what is in both, of all that is in either. */
function alike(a: Counts, b: Counts): number {
  const total = sizeOf(a) + sizeOf(b)
  return total === 0 ? 0 : (2 * inBoth(a, b)) / total
}

type Counts = ReadonlyMap<string, number>

const sizeOf = (words: Counts): number => [...words.values()].reduce((sum, times) => sum + times, 0)

const inBoth = (a: Counts, b: Counts): number =>
  [...a].reduce((sum, [word, times]) => sum + Math.min(times, b.get(word) ?? 0), 0)

/** Whether all that a test compared is somewhere in another: as a row of its table, or among its assertions. */
export function absorbs(now: FoundTest, old: FoundTest, compared: Compared): boolean {
  if (isTooMuch(compared)) return false
  compared.words += 1 + old.asserted.literals.size + old.asserted.names.size
  const { names, literals } = old.asserted
  const has = (word: string) => now.words.has(word) || now.asserted.names.has(word)
  return (
    [...literals].every(([word, times]) => (now.words.get(word) ?? 0) >= times) &&
    shareOf([...names], has) >= 0.5
  )
}

const shareOf = (names: readonly string[], has: (name: string) => boolean): number =>
  names.length === 0 ? 1 : names.filter(has).length / names.length

/**
 * Whether a test asserts less than before. Not where fewer assertions compare the same (one whole object instead of its
 * fields), nor where what is missing moved into new tests beside it.
 */
export function hasLess(old: FoundTest, now: FoundTest, beside: readonly FoundTest[]): boolean {
  if (weightOf(now) >= weightOf(old)) return false
  const isWhole = (parts: readonly FoundTest[]) => {
    const { names, literals } = together(parts.map(({ asserted }) => asserted))
    const { asserted } = old
    return (
      [...asserted.names].every((name) => names.has(name)) &&
      [...asserted.literals].every(([word, times]) => (literals.get(word) ?? 0) >= times)
    )
  }
  if (now.asserted.strong > 0 && old.asserted.literals.size > 0 && isWhole([now])) return false
  const all = [now, ...beside]
  const weight = all.reduce((sum, one) => sum + weightOf(one), 0)
  return weight < weightOf(old) || !isWhole(all)
}
