import { masked } from './masked.ts'

/** Straight marks go by pairs; the others know their end. */
const QUOTE =
  /"([^"\n]{1,600})"|“([^”\n]{1,600})”|„([^“”\n]{1,600})[“”]|«([^»\n]{1,600})»|「([^」\n]{1,600})」/g

/** Of fewer words, or of shorter ones, a quote says too little. */
const LEAST_WORDS = 2
const LEAST_CHARS = 12
/** Of scripts that put no blanks between words. */
const LEAST_LETTERS = 5
const UNSPACED_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** The words that a claim takes from somewhere, as far as it makes sense to look them up. */
export function quotesIn(text: string): string[] {
  const seen = masked(text)
  return [...seen.matchAll(QUOTE)].flatMap((match) => {
    const inner = match.slice(1).find((one) => one !== undefined) ?? ''
    const from = match.index + 1
    const quote = text.slice(from, from + inner.length).trim()
    return isWorthALook(quote) ? [quote] : []
  })
}

export const isUnspaced = (text: string): boolean => UNSPACED_LETTER.test(text)

function isWorthALook(quote: string): boolean {
  const words = wordsOf(quote)
  if (isUnspaced(quote)) return quote.replace(/[^\p{L}\p{N}]/gu, '').length >= LEAST_LETTERS
  return words.length >= LEAST_WORDS && quote.length >= LEAST_CHARS
}

/** A number keeps its sign, its point and its unit: 4.25 is not 425, and $5 is not 5 %. */
const WORD = /(?<![\p{L}\p{N}])[-+]?[$€£¥]?\p{N}[\p{N}.,:]*(?<=\p{N})%?|[\p{L}\p{M}\p{N}]+(?:\.\p{N}+)*/gu

export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‐‑–—−]/g, '-')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    .match(WORD) ?? []

/** Words of a page, ready to be looked through many times. */
export type Words = { joined: string }
export const pageWords = (text: string): Words => ({ joined: ` ${wordsOf(text).join(' ')} ` })

/** Whether a quote stands on a page, word by word and in order; what `…` stands for may be anything. */
export function standsOn(page: Words, quote: string): boolean {
  const parts = quote
    .split(/\[?(?:…|\.\.\.)\]?/)
    .map(wordsOf)
    .filter((words) => words.length > 0)
  const isOne = isUnspaced(quote)
  if (parts.flat().length < (isOne ? 1 : LEAST_WORDS)) return false
  // A gap between scraps would fit anywhere.
  if (parts.length > 1 && parts.some((words) => words.length < 2)) return false
  const there = isOne ? page.joined.replaceAll(' ', '') : page.joined
  let from = 0
  for (const words of parts) {
    const wanted = isOne ? words.join('') : ` ${words.join(' ')} `
    const at = there.indexOf(wanted, from)
    if (at < 0) return false
    from = at + wanted.length - (isOne ? 0 : 1)
  }
  return true
}
