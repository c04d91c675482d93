import { countsText } from '../../decide/research/honesty.ts'
import { bareWords } from '../../decide/research/report-text.ts'
import type { ClaimVerdict } from '../../domain/claim.ts'
import { oneLine } from '../../domain/printable.ts'
import type { ReportedClaim, ResearchReport } from '../../domain/research.ts'
import type { Shown, Styled, Terminal } from '../terminal.ts'
import { wrap } from './wrap.ts'

const CLAIM_CHARS = 400
/** Where the text of a claim begins: behind its mark and the longest verdict. */
const INDENT = 13
/** A screen that is narrower breaks lines by itself. */
const NARROWEST = 40

const LOOKS: Record<ClaimVerdict, Styled['style']> = {
  supported: 'green',
  cited: 'cyan',
  unverified: 'yellow',
}
const MARKS: Record<ClaimVerdict, string> = { supported: '✔', cited: '·', unverified: '✘' }

/** The report on a screen: the answer, then each claim with its verdict, then where it is from. Tables would be torn. */
export function renderResearch(
  { answer, claims, counts, sources }: ResearchReport,
  terminal: Terminal,
): void {
  const columns = Math.max(NARROWEST, terminal.columns)
  terminal.out(`${answer.trim()}\n`)
  if (claims.length === 0) return
  const unlinked = counts.unlinked > 0 ? `; ${counts.unlinked} without a link` : ''
  terminal.out('\n', { style: 'bold', text: `Claims: ${countsText(counts)}${unlinked}` }, '\n')
  for (const claim of claims) terminal.out(...claimLines(claim, columns))
  if (sources.length === 0) return
  terminal.out('\n', { style: 'bold', text: 'Sources' }, '\n')
  for (const { number, url, title, looked, because } of sources) {
    // An address stays in one piece, to be clicked.
    const about = [title, because === undefined ? looked : `${looked}: ${because}`]
      .filter(Boolean)
      .join(' · ')
    terminal.out(`[${number}] ${oneLine(url)}\n`, { style: 'dim', text: `    ${oneLine(about)}` }, '\n')
  }
}

function claimLines({ verdict, text, sources, because, unseen }: ReportedClaim, columns: number): Shown[] {
  const from = sources.map((number) => ` [${number}]`).join('')
  const width = columns - INDENT
  const [first = '', ...more] = wrap(`${oneLine(bareWords(text), CLAIM_CHARS)}${from}`, width)
  const why = verdict === 'supported' ? [] : wrap(oneLine([because, ...unseen].join('; ')), width)
  const indent = ' '.repeat(INDENT)
  return [
    { style: LOOKS[verdict], text: `${MARKS[verdict]} ${verdict}`.padEnd(INDENT) },
    `${first}\n`,
    ...more.map((line) => `${indent}${line}\n`),
    ...why.flatMap((line): Shown[] => [indent, { style: 'dim', text: line }, '\n']),
  ]
}
