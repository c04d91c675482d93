import { pathsIn, says, spokenIn } from './spoken.ts'

/** A word or phrase as it is said: in small letters, with one space between words and a plain apostrophe. */
export const asSaid = (phrase: string): string =>
  phrase.toLowerCase().replace(/’/g, "'").replace(/\s+/g, ' ').trim()

/** Why a phrase of `words` (as it is said) never matches, and what to write instead; or undefined. */
export function refusePhrase(phrase: string): string | undefined {
  const bare = phrase.replace(/\*$/, '')
  if (bare === '') return 'it has no letter'
  return says(spokenIn(bare), phrase) ? undefined : insteadOf(phrase)
}

/** The same for a part of a word, which more letters may stand around. */
export function refusePart(part: string): string | undefined {
  const around = [part, `x${part}`, `${part}x`, `x${part}x`]
  return around.some((text) => spokenIn(text).includes(part)) ? undefined : insteadOf(part)
}

function insteadOf(text: string): string {
  const plain = text.replace(/[`"“”]/g, '')
  if (plain !== text && says(spokenIn(plain), plain))
    return `what stands in code or in quotes does not count as said; write \`${plain}\``
  if (pathsIn(text).length > 0) return 'a path does not count as said; match it by `files`'
  return 'names of programs and what is refused do not count as said; write words that somebody wishes with'
}
