import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fetchPage, type PageOptions } from '../../src/io/page-fetch.ts'
import { lookAtPages, MOST_PAGES } from '../../src/io/pages.ts'
import { isPublic } from '../../src/io/public-address.ts'
import { onLoopback } from '../servers/loopback.ts'

const TEXT = '<p>Nothing here is secret, and all of it is text.</p>'
const READ = { state: 'read', text: '\nNothing here is secret, and all of it is text.\n', cut: false }

type Site = { port: number; heard: { url: string; headers: Record<string, unknown> }[] }

/** A server on this machine; `answer` may leave an address to the page of plain text. */
async function site(answer?: (url: string, port: number) => RequestListener | undefined): Promise<Site> {
  const heard: Site['heard'] = []
  const server = createServer((request, response) => {
    const { url = '', headers } = request
    heard.push({ url, headers })
    const own = answer?.(url, (server.address() as AddressInfo).port)
    if (own) own(request, response)
    else response.writeHead(200, { 'content-type': 'text/html' }).end(TEXT)
  })
  const { port, close } = await onLoopback(server)
  onTestFinished(close)
  return { port, heard }
}

/** As by default, but that every name is this machine; `pages.dev` is said to be allowed. */
const options = (over: Partial<PageOptions> = {}): PageOptions => ({
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  privateHosts: ['pages.dev'],
  deadlineMs: 5_000,
  maxBytes: 100_000,
  cancel: new AbortController().signal,
  ...over,
})

const leadingTo =
  (location: string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { location }).end()

const REFUSED = { state: 'unread', because: 'it lies in no public network' }

describe('what is no public address', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.1.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '3fff::1',
    'not an address',
  ])('%s', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '172.15.0.1',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('but %s is one', (address) => {
    expect(isPublic(address)).toBe(true)
  })
})

describe('a page that lies on this machine or in a private network is not asked for', () => {
  test.each<[string, (port: number) => string]>([
    ['by a name', (port) => `http://elsewhere.dev:${port}/`],
    ['by localhost', (port) => `http://localhost:${port}/`],
    ['by its address', (port) => `http://127.0.0.1:${port}/`],
    ['by its address in other figures', (port) => `http://0x7f.1:${port}/`],
    ['by its address as one number', (port) => `http://2130706433:${port}/`],
    ['by IPv6', (port) => `http://[::1]:${port}/`],
    ['by IPv4 within IPv6', (port) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['by a name with a dot at its end', (port) => `http://pages.dev.:${port}/`],
  ])('%s', async (_how, url) => {
    const { port, heard } = await site()
    expect([await fetchPage(url(port), options()), heard]).toEqual([REFUSED, []])
  })

  test('where one of several addresses is private', async () => {
    const { port, heard } = await site()
    const resolve = async () => [
      { address: '1.1.1.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    expect([await fetchPage(`http://mixed.dev:${port}/`, options({ resolve })), heard]).toEqual([REFUSED, []])
  })

  test.each([
    'http://10.0.0.7/admin',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00::1]/',
    'http://other.dev/',
  ])('where a public page leads to %s', async (to) => {
    const { port, heard } = await site((url) => (url === '/' ? leadingTo(to) : undefined))
    expect([await fetchPage(`http://pages.dev:${port}/`, options()), heard.map(({ url }) => url)]).toEqual([
      REFUSED,
      ['/'],
    ])
  })

  test('and the connection goes to the address that was judged: a name is resolved once for each look', async () => {
    const { port } = await site()
    const asked: string[] = []
    const resolve = async (host: string) => {
      asked.push(host)
      return [{ address: asked.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    }
    expect([await fetchPage(`http://pages.dev:${port}/`, options({ resolve })), asked]).toEqual([
      READ,
      ['pages.dev'],
    ])
  })
})

describe('a page is looked at', () => {
  test('as somebody without any login: nothing of the user goes along', async () => {
    const { port, heard } = await site()
    expect(await fetchPage(`http://pages.dev:${port}/a?b=c#d`, options())).toEqual(READ)
    expect(heard.map(({ url, headers }) => [url, Object.keys(headers).sort()])).toEqual([
      ['/a?b=c', ['accept', 'accept-encoding', 'connection', 'host', 'user-agent']],
    ])
  })

  test('where another one leads to it, and each step is judged by itself', async () => {
    const { port } = await site((url, own) =>
      url === '/old' ? leadingTo(`http://pages.dev:${own}/new`) : undefined,
    )
    expect(await fetchPage(`http://pages.dev:${port}/old`, options())).toEqual(READ)
  })

  test.each<[string, string, object]>([
    ['leads back to itself', '/loop', { state: 'gone', because: 'it leads back to itself' }],
    ['leads on and on', '/on/1', { state: 'gone', because: 'it leads on more than 4 times' }],
    ['leads to no address', '/nowhere', { state: 'unread', because: 'it leads to no address' }],
    ['leads out of the web', '/file', { state: 'unread', because: 'its address is none of the web' }],
    [
      'leads to one with a password',
      '/named',
      { state: 'unread', because: 'its address holds a name or a password' },
    ],
    ['is not there', '/404', { state: 'gone', because: 'its server answers with 404' }],
    ['is not there any more', '/410', { state: 'gone', because: 'its server answers with 410' }],
    ['may not be read', '/403', { state: 'unread', because: 'its server answers with 403' }],
    ['cannot be given now', '/503', { state: 'unread', because: 'its server answers with 503' }],
    ['is a picture', '/png', { state: 'unread', because: 'it is no text' }],
    ['comes packed all the same', '/packed', { state: 'unread', because: 'it comes packed' }],
    ['shows nothing', '/empty', { state: 'unread', because: 'it shows no text' }],
    ['never ends', '/slow', { state: 'unread', because: 'it took too long' }],
    ['breaks off', '/broken', { state: 'unread', because: 'aborted' }],
  ])('one that %s', async (_what, path, told) => {
    const { port } = await site((url, own) => PAGES[url]?.(own) ?? onAndOn(url))
    expect(await fetchPage(`http://pages.dev:${port}${path}`, options({ deadlineMs: 1_000 }))).toEqual(told)
  })

  test('as far as its bound, and no further', async () => {
    const { port } = await site(() => (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      const more = () => response.write('word '.repeat(10_000), () => void setImmediate(more))
      more()
    })
    const page = await fetchPage(`http://pages.dev:${port}/`, options({ maxBytes: 1_000 }))
    expect(page).toEqual({ state: 'read', text: 'word '.repeat(200), cut: true })
  })

  test('in the letters that it says', async () => {
    const { port } = await site(() => (_, response) => {
      const bytes = Buffer.from('<p>Der Dienst prüft größere Mengen.</p>', 'latin1')
      response.writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' }).end(bytes)
    })
    expect(await fetchPage(`http://pages.dev:${port}/`, options())).toMatchObject({
      text: '\nDer Dienst prüft größere Mengen.\n',
    })
  })

  test('not any more once somebody cancels', async () => {
    const { port } = await site(() => () => {})
    const stop = new AbortController()
    const page = fetchPage(`http://pages.dev:${port}/`, options({ cancel: stop.signal }))
    stop.abort()
    expect(await page).toEqual({ state: 'unread', because: 'it took too long' })
  })
})

test('pages are looked at once each, a few at a time, and not without bound', async () => {
  const { port, heard } = await site()
  const urls = Array.from({ length: MOST_PAGES + 5 }, (_, at) => `http://pages.dev:${port}/${at}`)
  const pages = await lookAtPages([...urls, ...urls], options())
  expect([pages.size, heard.length]).toEqual([MOST_PAGES, MOST_PAGES])
})

const status =
  (code: number): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end('no')

const body =
  (type: string, content: string | Buffer, headers = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': type, ...headers }).end(content)

const PAGES: Record<string, (port: number) => RequestListener> = {
  '/loop': () => leadingTo('/loop'),
  '/nowhere': () => leadingTo('http://'),
  '/file': () => leadingTo('file:///etc/passwd'),
  '/named': () => leadingTo('http://me:secret@pages.dev/'),
  '/404': () => status(404),
  '/410': () => status(410),
  '/403': () => status(403),
  '/503': () => status(503),
  '/png': () => body('image/png', 'PNG'),
  '/packed': () => body('text/html', gzipSync(TEXT), { 'content-encoding': 'gzip' }),
  '/empty': () =>
    body('text/html', '<div id="root"></div><script>words("that nobody sees, however many")</script>'),
  '/slow': () => () => {},
  '/broken': () => (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' })
    response.write('half', () => response.destroy())
  },
}

const onAndOn = (url: string): RequestListener | undefined => {
  const at = Number(/^\/on\/(\d+)$/.exec(url)?.[1])
  return Number.isNaN(at) ? undefined : leadingTo(`/on/${at + 1}`)
}
