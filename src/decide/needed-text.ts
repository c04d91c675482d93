/** Stands for whatever is no plain letter. */
const GAP = '\0'

/**
 * Text that stands in whatever a pattern matches, in lower case: where it is not said, the pattern need not be made ready.
 * Undefined where there is none, or where a choice or a group makes it too much to find out.
 */
export function neededText(source: string): string | undefined {
  const plain = source
    .replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\c[a-z]|\\k<[^>]*>|\\./giu, GAP)
    .replace(/\[[^\]]*\]/g, GAP)
  if (/[|()]/.test(plain)) return undefined
  const [longest = ''] = plain
    .replace(/.(?:[*?]|\{\d+(?:,\d*)?\})[?]?/gsu, GAP)
    .replace(/(.)\+/gsu, `$1${GAP}`)
    .toLowerCase()
    .split(/[^a-z0-9 ]/)
    .sort((a, b) => b.length - a.length)
  return longest.trim().length < 2 ? undefined : longest
}
