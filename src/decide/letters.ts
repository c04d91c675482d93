/**
 * Which letters may stand at a place of a pattern: a bit for each of ASCII, one for ſ and the sign of Kelvin, which are
 * `s` and `k` to a pattern that minds no case, and one for all others. Never too few: what has no bit in common has no
 * letter in common.
 */
export type Letters = bigint

const ASCII = 128
const OTHERS: Letters = 1n << BigInt(ASCII)
const KELVIN: Letters = OTHERS << 1n
export const ANY: Letters = (KELVIN << 1n) - 1n

const between = (from: number, to: number): Letters => {
  let found = to >= ASCII ? OTHERS | KELVIN : 0n
  for (let code = from; code <= Math.min(to, ASCII - 1); code += 1) found |= 1n << BigInt(code)
  return found
}
const allOf = (text: string): Letters =>
  [...text].reduce((found, letter) => found | between(letter.charCodeAt(0), letter.charCodeAt(0)), 0n)

const CAPITALS = between(65, 90)
const SMALL = between(97, 122)
const FOLDED = allOf('skSK')

const DIGITS = between(48, 57)
const WORD = CAPITALS | SMALL | DIGITS | allOf('_')
const SPACES = between(9, 13) | allOf(' ') | OTHERS
const notOf = (letters: Letters): Letters => (ANY & ~letters) | OTHERS | KELVIN

const CLASSES: Readonly<Record<string, Letters>> = {
  d: DIGITS,
  D: notOf(DIGITS),
  w: WORD,
  W: notOf(WORD),
  s: SPACES,
  S: notOf(SPACES),
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', 0: '\0' }

/** With the other case of each, since a pattern may be looked for whatever its case. */
const folded = (letters: Letters): Letters =>
  letters |
  ((letters & CAPITALS) << 32n) |
  ((letters & SMALL) >> 32n) |
  ((letters & FOLDED) === 0n ? 0n : KELVIN)

/** One letter of a pattern as it is written: an escape, or itself. */
export const LETTER = /^(?:\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|[pP]\{[^}]*\}|[\s\S])|[\s\S])/iu

/** The code of a letter as it is written, or the letters that a class stands for. */
function meant(written: string): number | Letters {
  if (!written.startsWith('\\')) return written.codePointAt(0) ?? 0
  const [, kind = '', rest = ''] = /^\\(.)(.*)$/su.exec(written) ?? []
  if (kind === 'p' || kind === 'P') return ANY
  if (Object.hasOwn(CLASSES, kind)) return CLASSES[kind] ?? ANY
  if ((kind === 'u' || kind === 'x') && rest !== '') return Number.parseInt(rest.replace(/[{}]/g, ''), 16)
  if (kind === 'c' && rest !== '') return rest.charCodeAt(0) % 32
  return (CONTROLS[kind] ?? kind).codePointAt(0) ?? 0
}

const asLetters = (one: number | Letters): Letters => (typeof one === 'bigint' ? one : between(one, one))

export const lettersOf = (written: string): Letters => folded(asLetters(meant(written)))

/** What stands between the brackets of a class. */
export function classLetters(inside: string): Letters {
  const isNot = inside.startsWith('^')
  let rest = isNot ? inside.slice(1) : inside
  const next = () => {
    const [written = ''] = LETTER.exec(rest) ?? []
    rest = rest.slice(written.length)
    // In a class it is a letter, and elsewhere the edge of a word.
    return written === '\\b' ? 8 : meant(written)
  }
  let found = 0n
  while (rest !== '') {
    const from = next()
    const isRange = typeof from === 'number' && /^-[\s\S]/.test(rest)
    if (isRange) rest = rest.slice(1)
    const to = isRange ? next() : from
    found |=
      typeof from === 'number' && typeof to === 'number' ? between(from, to) : asLetters(from) | asLetters(to)
    if (isRange && typeof to === 'bigint') found |= allOf('-')
  }
  if (!isNot) return folded(found)
  return /\\p/i.test(inside) ? ANY : notOf(found)
}
