import type { ClaimTruth, CorpusAnswer } from './answer.ts'

/** What stands behind the opening mark, and what it says of the claim. */
const TRUTHS: Record<string, ClaimTruth> = {
  s: { verdict: 'supported' },
  c: { verdict: 'cited' },
  u: { verdict: 'unverified' },
  i: { verdict: 'unverified', invented: true },
  x: { verdict: 'unverified', unseen: true },
}

const MARK = /⟪(\w) ([^⟫]*)⟫/g

/** The text without its marks, and what each marked stretch of it is in truth. */
export function unmarked(marked: string): Pick<CorpusAnswer, 'text' | 'claims'> {
  const claims: CorpusAnswer['claims'] = []
  let text = ''
  let from = 0
  for (const match of marked.matchAll(MARK)) {
    const [all, letter = '', said = ''] = match
    const truth = TRUTHS[letter]
    if (truth === undefined) throw new Error(`no truth is called ${letter}: ${all}`)
    text += marked.slice(from, match.index)
    claims.push({ ...truth, from: text.length, to: text.length + said.length })
    text += said
    from = match.index + all.length
  }
  text += marked.slice(from)
  if (/[⟪⟫]/.test(text)) throw new Error(`a mark is not closed: ${text}`)
  return { text, claims }
}
