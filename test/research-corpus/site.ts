import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onLoopback } from '../servers/loopback.ts'
import { FILES } from './repository.ts'

export { FILES }

type Page = { status?: number; type?: string; body: string; location?: string } | 'never answers'

const html = (title: string, body: string): Page => ({
  body: `<!doctype html><html><head><title>${title}</title><style>p { content: "Team plan costs $99" }</style>
<script>var s = "The scheduler runs at most 9 jobs at once.";</script></head><body>
<nav><a href="/">Home</a> | <a href="/docs">Docs</a></nav>${body}<footer>© Acme &amp; friends</footer></body></html>`,
})

/** By the first part of the host and the path. */
const PAGES: Record<string, Page> = {
  'docs/releases': html(
    'Releases',
    `<h1>Releases</h1><p>Version 4.2 was released on 3&nbsp;March 2026. It drops support for Python&nbsp;3.8
     and makes the new scheduler the default.</p><p>Version 4.1 was released on 9 November 2025.</p>`,
  ),
  'docs/scheduler': html(
    'Scheduler',
    `<p>The scheduler runs at most <b>64</b> jobs at once by default. Set <code>ACME_JOBS</code> to change it.</p>
     <p>A job that fails three times is parked and never retried automatically. Parked jobs are kept for 14&nbsp;days.</p>`,
  ),
  'docs/limits': html(
    'Limits',
    `<table><tr><th>Plan</th><th>Limit</th></tr><tr><td>Free</td><td>100 requests per minute</td></tr>
     <tr><td>Team</td><td>1,500 requests per minute</td></tr></table><p>A request above the limit is answered with status 429.</p>`,
  ),
  'docs/security/2026-04': html(
    'Advisory',
    `<p>CVE-2026-1187 allows a remote attacker to read session tokens of other users. Upgrade to 4.2.1 or later.</p>
     <p>There is no workaround.</p>`,
  ),
  'docs/pricing': html('Pricing', '<p>The Team plan costs $29 per user and month, billed yearly.</p>'),
  'docs/de/anleitung': html(
    'Anleitung',
    '<p>Der Dienst startet nach 30 Sekunden neu, wenn die Pr&uuml;fung fehlschl&auml;gt.</p>',
  ),
  'docs/zh': html('说明', '<p>默认端口是 8080，可以用环境变量修改。</p>'),
  'docs/plain.txt': {
    type: 'text/plain; charset=utf-8',
    body: 'Backups are taken every six hours.\nThey are kept for 35 days.\n',
  },
  'docs/app': { body: '<html><body><div id="root"></div><script src="/app.js"></script></body></html>' },
  'docs/manual.pdf': { type: 'application/pdf', body: '%PDF-1.7 the manual' },
  'docs/unlisted': html('Unlisted', '<p>The hidden mode doubles the number of workers.</p>'),
  'docs/forbidden': { status: 403, body: 'no' },
  'docs/gone': { status: 404, body: '<p>Not found. The page about retention was removed.</p>' },
  'docs/removed': { status: 410, body: 'gone' },
  'docs/broken': { status: 500, body: 'oops' },
  'docs/moved': { status: 301, location: '/releases', body: '' },
  'docs/loop': { status: 302, location: '/loop', body: '' },
  'docs/inside': { status: 302, location: 'http://10.0.0.7/admin', body: '' },
  'docs/slow': 'never answers',
  'docs/huge': { body: `<p>${'Nothing of note. '.repeat(400_000)}The last word is pineapple.</p>` },
  'news/2026/05/outage': html(
    'Outage',
    `<article><p>The outage on 12 May lasted 4 hours and 20 minutes.</p><p>It was caused by an expired certificate on the
     internal message bus, the company wrote. &ldquo;We should have caught this,&rdquo; said chief engineer Ana Ruiz.</p></article>`,
  ),
  'news/2026/02/borealis-series-b': html(
    'Funding',
    '<p>Borealis raised $42.5&nbsp;million in a Series&nbsp;B led by Northwind Ventures, bringing the total to $61 million.</p>',
  ),
  'wiki/wiki/Borealis_(database)': html(
    'Borealis (database)',
    `<p><b>Borealis</b> is a <a href="/c">column-oriented</a> database written in <a href="/r">Rust</a>.<sup>[1]</sup> It was first
     published in 2019 under the Apache License&nbsp;2.0.</p><p>Its storage format compresses time series by a factor of ten.</p>`,
  ),
  'wiki/wiki/Raft': html(
    'Raft',
    '<p>Raft elects a leader; an entry is committed once a majority of the nodes has stored it.</p>',
  ),
  'x/acme/status/178': html(
    'Post',
    '<p>We are aware of elevated error rates in eu-west and are looking into it.</p>',
  ),
  'x/acme/status/179': html(
    'Post',
    '<p>Resolved: error rates in eu-west are back to normal since 14:05 UTC.</p>',
  ),
  'git/acme/server/issues/512': html(
    'Issue 512',
    '<p>Since 4.2 the worker leaks about 3 MB per reload; a fix is in review and should land in 4.2.3.</p>',
  ),
}

/** The site's hosts by the names that the answers have for them; `void` is nowhere. */
const HOSTS = {
  docs: 'docs.acme.dev',
  news: 'news.northwind.dev',
  wiki: 'en.wiki.dev',
  x: 'x.posts.dev',
  git: 'git.forge.dev',
  void: 'nowhere.acme.dev',
  fake: 'docs.acme-support.dev',
}

export type Site = {
  /** Puts the site's hosts into a text. */
  at(text: string): string
  /** Every host of the site is on this machine, and the one that is nowhere is not found. */
  resolve(host: string): Promise<{ address: string; family: number }[]>
  hosts: string[]
  asked: string[]
  close(): Promise<void>
}

/** The pages that the answers speak of, on loopback. */
export async function startSite(): Promise<Site> {
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const name = Object.entries(HOSTS).find(([, one]) => one === host)?.[0] ?? ''
    const path = decodeURI((request.url ?? '').slice(1).split('?')[0]?.replace(/\/$/, '') ?? '')
    asked.push(`${name}/${path}`)
    const page = PAGES[`${name}/${path}`] ?? { status: 404, body: 'no such page' }
    if (page === 'never answers') return
    const { status = 200, type = 'text/html; charset=utf-8', body, location } = page
    response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) })
    response.end(body)
  })
  const { port, close } = await onLoopback(server)
  return {
    asked,
    at: (text) =>
      text.replace(
        /\$(docs|news|wiki|x|git|void|fake)(?![\w])/g,
        (_, name: keyof typeof HOSTS) => `http://${HOSTS[name]}:${port}`,
      ),
    hosts: Object.values(HOSTS),
    resolve: async (host) => {
      if (host === HOSTS.void || !Object.values(HOSTS).includes(host)) throw new Error(`ENOTFOUND ${host}`)
      return [{ address: '127.0.0.1', family: 4 }]
    },
    close,
  }
}
