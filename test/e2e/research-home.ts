import { createServer } from 'node:http'
import type { ResearchReport } from '../../src/domain/research.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { type Logged, onLoopback, type VendorServer } from '../servers/loopback.ts'
import { startXai } from '../servers/xai.ts'
import { type XaiTurn, xaiFinds } from '../servers/xai-turns.ts'
import { type Home, home } from './home.ts'

export const QUESTION = 'What is new in Acme 4.2?'

/** Pages of the web, on this machine. */
export type Web = { url: string; asked: string[]; close(): Promise<void> }

const PAGES: Record<string, string> = {
  '/releases': '<h1>Releases</h1><p>Version 4.2 was released on 3&nbsp;March 2026.</p>',
  '/scheduler': '<p>The scheduler runs at most <b>64</b> jobs at once by default.</p>',
}

export async function startWeb(): Promise<Web> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const body = PAGES[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(body ?? 'no')
  })
  const { origin, close } = await onLoopback(server)
  return { url: origin, asked, close }
}

export type Machine = Home & { xai: VendorServer; web: Web }

/** What xAI answers in each round, by what the round says of itself; the last one named answers all others too. */
export async function machine(
  rounds: Record<number, XaiTurn>,
  { config = '', of = 3 }: { config?: string; of?: number } = {},
): Promise<Machine> {
  const web = await startWeb()
  const lanes = Object.entries(rounds).map(([at, turn]) => ({
    name: `round-${at}`,
    when: { firstUser: of === 1 ? '.' : `This is round ${at} of ${of}` },
    turns: [withPages(turn, web.url)],
  }))
  const xai = await startXai({ lanes })
  const here = home({
    grok: ['read'],
    config: `workers:\n  grok-api: { baseUrl: "${xai.url}" }\n${config}`,
    files: { 'README.md': '# Hello\n', 'src/jobs.ts': 'export function park(job: Job) {\n  return job\n}\n' },
  })
  const close = () => {
    here.close()
    return Promise.all([xai.close(), web.close()])
  }
  return { ...here, xai, web, close: () => void close() }
}

/** `$web` in a turn is where the pages are. */
const withPages = (turn: XaiTurn, url: string): XaiTurn =>
  JSON.parse(JSON.stringify(turn).replaceAll('$web', url)) as XaiTurn

export const FETCHES = 'pages:\n  fetch: true\n  privateHosts: [127.0.0.1]\n'

/** Three rounds that all go well. */
export const GOOD = {
  1: xaiFinds(
    'Acme 4.2 is out ([releases]($web/releases)). It is three times as fast.',
    ['$web/releases'],
    ['a', 'b'],
  ),
  2: xaiFinds('It says "at most 64 jobs at once" ([scheduler]($web/scheduler)).', ['$web/scheduler'], ['c']),
  3: xaiFinds(
    [
      '- "Version 4.2 was released on 3 March 2026." ([releases]($web/releases))',
      '- There is a new scheduler ([scheduler]($web/scheduler)).',
      '- It was voted release of the year ([award]($web/award)).',
    ].join('\n'),
    [],
    [],
  ),
} satisfies Record<number, XaiTurn>

export const research = (here: Home, ...more: string[]) => here.json(['run', '--research', QUESTION, ...more])

/** The rounds that xAI was asked for, in order. */
export const roundsAsked = ({ requests }: Pick<VendorServer, 'requests'>): number[] =>
  requests.map((request) => Number(/This is round (\d) of/.exec(promptOf(request))?.[1]))

export const promptOf = ({ body }: Pick<Logged, 'body'>): string => (body as { input: string }).input

export const reportIn = ({ research: report }: RunDocument): ResearchReport => {
  if (!report) throw new Error('there is no report')
  return report
}

export const outcomesIn = (document: RunDocument): string[] =>
  reportIn(document).rounds.map(({ outcome }) => outcome)
