/** Stands for whatever is no plain letter. */
const GAP = '\0'

/**
 * Texts of which one stands in whatever a pattern matches, in lower case: where none of them is said, the pattern need
 * not be made ready. Undefined where there are none, or where a choice outside of a group makes it too much to find out.
 */
export function neededText(source: string): readonly string[] | undefined {
  const plain = source
    .replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\c[a-z]|\\k<[^>]*>|\\./giu, GAP)
    .replace(/\[[^\]]*\]/g, GAP)
  const outside = withoutGroups(plain)
  if (outside.includes('|')) return undefined
  const [rarest = ['']] = [[longestIn(outside)], ...groupsIn(plain)].sort((a, b) => shortest(b) - shortest(a))
  return shortest(rarest) < 2 ? undefined : rarest
}

const shortest = (texts: readonly string[]): number => Math.min(...texts.map((text) => text.trim().length))

/** From the inside out. */
function withoutGroups(plain: string): string {
  const left = plain.replace(/\([^()]*\)/g, GAP)
  return left === plain ? plain : withoutGroups(left)
}

function longestIn(plain: string): string {
  const [longest = ''] = plain
    .replace(/.(?:[*?]|\{\d+(?:,\d*)?\})[?]?/gsu, GAP)
    .replace(/(.)\+/gsu, `$1${GAP}`)
    .toLowerCase()
    .split(/[^a-z0-9 ]/)
    .sort((a, b) => b.length - a.length)
  return longest
}

/** Groups of plain words that cannot be missing: in no other group, and not followed by what makes them optional. */
const groupsIn = (plain: string): string[][] =>
  [...plain.matchAll(/\((?:\?:)?([a-z0-9 |]+)\)(?![*?{])/g)]
    .filter(({ index }) => isOutside(plain.slice(0, index)))
    .map(([, words = '']) => words.split('|'))

const isOutside = (before: string): boolean => before.split('(').length === before.split(')').length
