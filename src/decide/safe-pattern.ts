const LONGEST = 500

/**
 * Why a pattern of a person's is not used, or undefined. What repeats inside of what repeats can take time that doubles
 * with each letter, and a typed prompt waits for it; so can a reference back to a group.
 */
export function refusePattern(source: string): string | undefined {
  if (source === '' || source.length > LONGEST) return `it has ${source.length} characters`
  try {
    new RegExp(source, 'iu')
  } catch (error) {
    return (error as Error).message
  }
  if (/\\[1-9]|\\k</.test(source)) return 'it refers back to a group'
  return repeatsTwice(source) ? 'it repeats what repeats' : undefined
}

/** Escapes and classes are one letter each; then every group is looked at with what it holds. */
function repeatsTwice(source: string): boolean {
  const plain = source.replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\./gu, 'a').replace(/\[[^\]]*\]/g, 'a')
  const open: boolean[] = []
  let holds = false
  for (let at = 0; at < plain.length; at += 1) {
    const char = plain[at]
    if (char === '(') {
      open.push(holds)
      holds = false
    } else if (char === ')') {
      const before = open.pop() ?? false
      const repeats = isRepeat(plain.slice(at + 1))
      if (repeats && holds) return true
      holds = holds || repeats || before
    } else if (isRepeat(plain.slice(at)) && plain[at - 1] !== '(') holds = true
  }
  return false
}

/** `?` repeats nothing; `{2}` repeats, but never more than it says. */
const isRepeat = (rest: string): boolean => /^(?:[*+]|\{\d+,\d*\})/.test(rest)
