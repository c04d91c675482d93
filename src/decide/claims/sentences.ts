import { masked } from './masked.ts'

/** Words before a full stop that ends nothing. */
const SHORT =
  /(?:\b(?:e\.g|i\.e|vs|cf|approx|no|nos|dr|mr|mrs|ms|st|inc|ltd|co|corp|dept|est|fig|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|u\.s|u\.k|z\.b|bzw|ca|d\.h)|\b\p{Lu})\.$/iu
/** A full stop with the marks that close it, and the notes and links behind it: no words of a next sentence. */
const END =
  /(?:[.!?](?=[\s"”’'»)\]*_[(·]|$)|[。！？])["”’'»)\]*_]*(?:\s*(?:\[\[[^\]\n]{1,20}\]\]·+|\[\^?[\w-]{1,20}\](?![(:·])|\(\[[^\]\n]{1,200}\]·+\)|\(?·+\)?(?=\s*$|\s+["“„«]?\p{Lu})|\[[^\]\n]{1,200}\]·+(?=\s*$|\s+["“„«]?\p{Lu})))*/gu
const BEGINS = /^(?:\s+(?=["“„«‘'([*_`]*[\p{Lu}\p{N}\p{Lo}·])|\s*$|(?=[\p{Lo}]))/u

/** Where the sentences of a paragraph stand in it. A full stop inside code or an address ends none. */
export function sentencesIn(text: string): { from: number; to: number }[] {
  const seen = masked(text)
  const found: { from: number; to: number }[] = []
  let from = 0
  for (const { index, 0: end } of seen.matchAll(END)) {
    const to = index + end.length
    if (to <= from || !BEGINS.test(seen.slice(to, to + 40))) continue
    if (end.startsWith('.') && SHORT.test(seen.slice(Math.max(from, index - 12), index + 1))) continue
    found.push({ from, to })
    from = to
  }
  if (seen.slice(from).trim() !== '') found.push({ from, to: text.length })
  return found
}
