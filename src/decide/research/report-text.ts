import type { ClaimVerdict } from '../../domain/claim.ts'
import { USD, usdText } from '../../domain/money.ts'
import { oneLine } from '../../domain/printable.ts'
import type { ReportedClaim, ReportedRound, ReportedSource, ResearchReport } from '../../domain/research.ts'
import { countsText } from './honesty.ts'

const CLAIM_CHARS = 240

/** The report as Markdown. What others wrote can neither load a picture nor open a tag in it. */
export function reportText(report: ResearchReport): string {
  const { question, partial, answer, claims, counts, sources, rounds } = report
  return [
    `# ${inLine(question, 200)}`,
    ...(partial === null ? [] : [`**Partial.** ${inLine(partial)}.`]),
    answer === '' ? 'No round has an answer.' : tame(answer.trim()),
    ...(claims.length === 0
      ? []
      : [
          '## What code could say of each claim',
          `${countsText(counts)}${counts.unlinked > 0 ? `; ${counts.unlinked} without a link` : ''}.`,
          tableOf(['', 'Verdict', 'Claim', 'Sources', 'Why'], claims.map(claimRow)),
        ]),
    ...(sources.length === 0
      ? []
      : ['## Sources', tableOf(['No.', 'Page', 'Address', 'Looked at'], sources.map(sourceRow))]),
    '## Rounds',
    tableOf(['Round', 'For', 'Ended', 'By', 'Searches', 'Claims', 'Cost', 'Run'], rounds.map(roundRow)),
    VERDICTS,
  ].join('\n\n')
}

const VERDICTS =
  '*supported*: the quoted words stand on a page that the vendor names, which was fetched. *cited*: a link to a page that the vendor names. *unverified*: everything else.'

const MARKS: Record<ClaimVerdict, string> = { supported: '✔', cited: '·', unverified: '✘' }

const claimRow = ({ verdict, text, sources, because, unseen }: ReportedClaim): string[] => [
  MARKS[verdict],
  verdict,
  inLine(text, CLAIM_CHARS),
  sources.map((number) => `[${number}]`).join(' '),
  inLine([because, ...unseen].join('; ')),
]

const sourceRow = ({ number, url, title, looked, because }: ReportedSource): string[] => [
  `[${number}]`,
  inLine(title ?? '', 80),
  inLine(url),
  inLine(because === undefined ? looked : `${looked}: ${because}`),
]

const roundRow = (round: ReportedRound): string[] => [
  String(round.round),
  round.purpose,
  round.outcome.replaceAll('_', ' '),
  [round.worker, round.model].filter(Boolean).join(' '),
  round.searches === null ? '' : String(round.searches),
  round.counts ? countsText(round.counts) : inLine(round.failure ?? '', 120),
  round.usd === null ? '' : usdText(Math.round(round.usd * USD)),
  round.run,
]

const tableOf = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Inside a cell or a heading: words alone, and nothing that ends it. Where links lead stands in the table of sources. */
const inLine = (text: string, longest?: number): string => oneLine(tame(bareWords(text)), longest)

/** Without marks and links: where those lead is said elsewhere. */
export const bareWords = (text: string): string =>
  text
    .replace(/\s*\[\[[^\]\n]{1,20}\]\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)/g, '')
    .replace(/\[([^\]\n]{1,200})\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replaceAll('|', '¦')
    .replaceAll('](', '] (')

/** Markdown without what a viewer would fetch or run by itself. */
const tame = (markdown: string): string =>
  markdown.replace(/!(?=\[)/g, '!\\').replace(/<(?!https?:\/\/[^\s<>]*>)(?=[\s/]*[a-z!?])/gi, '‹')
