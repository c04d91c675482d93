import { createServer, type IncomingMessage } from 'node:http'
import { pageHtml } from './grok-page-html.ts'
import { onLoopback } from './loopback.ts'

/** How the page looks and behaves; what is not said is as in the captures of a page that is logged in. */
export type PageLook = {
  textarea: boolean
  loggedOut: boolean
  paywall: boolean
  challenge: boolean
  noMode: boolean
  mode: string
  modes: string[]
  /** A mode that is chosen does not come about. */
  modeStays: boolean
  noSubmit: boolean
  submitNever: boolean
  submitAfterMs: number
  composerAfterMs: number
  historyAfterMs: number
  draft: string
  /** It leads elsewhere at once. */
  leadsTo: string
  /** The address stays that of the start page. */
  keepsAddress: boolean
  /** What becomes of a message in the conversation; undefined: it never shows. */
  echo: 'same' | 'other' | 'never'
}

/** One answer: what stands there from which moment on after the message came, and when Stop is shown. */
export type PageAnswer = { says: [atMs: number, html: string][]; stops: [fromMs: number, toMs: number][] }

export type GrokPage = {
  url: string
  /** Every message that was sent, whatever the page shows of it. */
  sent: { text: string; mode: string | null; id: string }[]
  close(): Promise<void>
}

const USUAL: PageLook = {
  textarea: false,
  loggedOut: false,
  paywall: false,
  challenge: false,
  noMode: false,
  mode: 'Auto',
  modes: ['Fast', 'Auto', 'Expert', 'Heavy'],
  modeStays: false,
  noSubmit: false,
  submitNever: false,
  submitAfterMs: 0,
  composerAfterMs: 0,
  historyAfterMs: 0,
  draft: '',
  leadsTo: '',
  keepsAddress: false,
  echo: 'same',
}

type Message = { text: string; atMs: number; answer: PageAnswer }

/**
 * An imitation of Grok's page on loopback, by the dated captures. It shows that the driver does what it must on the page as
 * it was last documented, and nothing about the page as it is today. The last answer is given to whatever comes after it.
 */
export async function startGrokPage(look: Partial<PageLook>, answers: PageAnswer[]): Promise<GrokPage> {
  const shown = { ...USUAL, ...look }
  const sent: GrokPage['sent'] = []
  const conversations = new Map<string, Message[]>()
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/'
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (path === '/api/send') {
      const { id = `talk-${conversations.size + 1}`, text, mode } = JSON.parse(await bodyOf(request))
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? { says: [], stops: [] }
      sent.push({ text, mode: mode ?? null, id })
      conversations.set(id, [...(conversations.get(id) ?? []), { text, atMs: Date.now(), answer }])
      return json({ id })
    }
    const [, id] = /^\/api\/conversation\/([\w-]+)$/.exec(path) ?? []
    if (id !== undefined) return json(stateOf(conversations.get(id) ?? [], shown.echo))
    if (shown.leadsTo !== '') return response.writeHead(302, { location: shown.leadsTo }).end()
    response.writeHead(200, { 'content-type': 'text/html' }).end(pageHtml(shown))
  })
  const { origin, close } = await onLoopback(server)
  return {
    url: `${origin}/`,
    sent,
    close,
  }
}

function stateOf(messages: Message[], echo: PageLook['echo']) {
  const html = messages.flatMap(({ text, atMs, answer }) => {
    const elapsedMs = Date.now() - atMs
    const said = answer.says.findLast(([from]) => from <= elapsedMs)?.[1]
    const user = { role: 'user', html: escaped(echo === 'other' ? `${text} (shortened)` : text) }
    const assistant = said === undefined ? [] : [{ role: 'assistant', html: said }]
    return echo === 'never' ? [] : [user, ...assistant]
  })
  const last = messages.at(-1)
  const elapsedMs = last ? Date.now() - last.atMs : 0
  const stop = last?.answer.stops.some(([from, to]) => from <= elapsedMs && elapsedMs < to) ?? false
  return { messages: html, stop }
}

const escaped = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`)
    .join('')

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
