import type { Claim } from '../../domain/claim.ts'
import { type Block, partsOf } from './blocks.ts'
import { linksIn } from './links.ts'
import { isUnspaced, quotesIn, wordsOf } from './quotes.ts'
import { sentencesIn } from './sentences.ts'

/** More than these nobody reads either. */
const MOST_CLAIMS = 400

/**
 * What an answer claims: each sentence and each row of a table by itself, with its links and the words that it quotes. A
 * link covers the sentence that it stands in or right behind, and no other. Questions, headings and what an author says
 * of his own search are no claims.
 */
export function claimsIn(text: string): Claim[] {
  const { blocks, notes } = partsOf(text)
  const claims = blocks.flatMap((block) =>
    stretchesOf(block).flatMap(({ from, to }): Claim[] => {
      const raw = block.text.slice(from, to)
      const said = raw.trim()
      const links = linksIn(raw, notes)
      const quotes = quotesIn(raw)
      if (block.kind === 'prose' && links.length === 0 && quotes.length === 0 && saysNothing(said)) return []
      const start = block.from + from + raw.search(/\S/)
      return [{ text: said, from: start, to: start + said.length, links, quotes }]
    }),
  )
  return claims.slice(0, MOST_CLAIMS)
}

const stretchesOf = ({ kind, text }: Block): { from: number; to: number }[] =>
  kind === 'row' ? [{ from: 0, to: text.length }] : sentencesIn(text)

/** What is left of a label or a word in bold says nothing by itself. */
const LEAST_WORDS = 3

/** Of the author's own work, or of what was not found. */
const OWN_WORK =
  /^(?:\W*(?:i|we)\b[^.]{0,40}\b(?:could(?: not|n['’]t)|did(?: not|n['’]t)|found no|found nothing|found:?$|was unable|were unable|searched|looked|will|have searched|checked|can(?:not|['’]t))|let me\b|(?:now )?search(?:ing)? (?:the web|for|on)|here (?:is|are)\b|below (?:is|are)\b|in summary,?$|note:?$)/i

function saysNothing(said: string): boolean {
  const words = said.replace(/[*_`#>|]/g, '').trim()
  if (/[:：]$/.test(words) || /[?？]$/.test(words) || OWN_WORK.test(words)) return true
  return !isUnspaced(words) && wordsOf(words).length < LEAST_WORDS
}
