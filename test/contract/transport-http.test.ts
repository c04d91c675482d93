import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpInvocation } from '../../src/domain/run.ts'
import type { Notice } from '../../src/domain/worker.ts'
import { type HttpOptions, runHttp } from '../../src/io/http.ts'
import { onLoopback } from '../servers/loopback.ts'
import { aRedactor } from './secret-harness.ts'

type Asked = { path: string; headers: IncomingMessage['headers']; body: unknown }
type Serve = (response: ServerResponse, asked: Asked) => void

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server on loopback that keeps what it is asked. */
async function serving(serve: Serve): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    const one = { path: request.url ?? '', headers: request.headers, body }
    asked.push(one)
    serve(response, one)
  })
  const { origin, close } = await onLoopback(server)
  closing.push(close)
  return { url: `${origin}/v1`, asked }
}

const PATHS = { responses: '/responses', chat: '/chat/completions' }

const invocation = (baseUrl: string, over: Partial<HttpInvocation> = {}): HttpInvocation => ({
  via: 'http',
  api: 'responses',
  program: 'POST',
  args: [`${baseUrl}/responses`, '{}'],
  stdin: 'hello',
  baseUrl,
  body: { model: 'm', input: 'hello', stream: true },
  killLadder: [],
  ...over,
})

async function tried(asked: HttpInvocation, over: Partial<HttpOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-http-'))
  closing.push(async () => rmSync(folder, { recursive: true }))
  const transcriptPath = join(folder, 'out.jsonl')
  const notices: Notice[] = []
  const run = await runHttp(asked, {
    secret: 'xai-dummy',
    wallMs: 5_000,
    idleMs: 5_000,
    startMs: 5_000,
    maxOutputBytes: 1_000_000,
    transcriptPath,
    redactor: aRedactor(),
    watch: () => ({ useful: true }),
    onNotice: (notice) => notices.push(notice),
    cancel: new AbortController().signal,
    ...over,
  })
  const { transcriptPath: kept, wallMs, ...rest } = run
  expect(wallMs).toBeGreaterThanOrEqual(0)
  const transcript = kept && { text: readFileSync(kept, 'utf8'), mode: statSync(kept).mode & 0o777 }
  return { run: rest, transcript, notices }
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`
const streaming = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' })
const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body))

const EVENTS = [{ type: 'response.created' }, { type: 'response.completed', extra: { ticks: 5 } }]
const LINES = EVENTS.map((one) => `${JSON.stringify(one)}\n`).join('')
const NOTHING_LOST = { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 }
const brought = (stdout: string) => ({
  stdout,
  stderr: '',
  bytesOut: Buffer.byteLength(stdout),
  killTier: 'connection',
  survivors: [],
  losses: NOTHING_LOST,
})

describe.each(['responses', 'chat'] as const)('asked over %s', (api) => {
  const ask = (url: string) => invocation(url, { api })

  test('a stream comes back as a line for each event, with the fields that nobody knows (W14)', async () => {
    const { url, asked } = await serving((response) => streaming(response).end(EVENTS.map(event).join('')))
    const { run, transcript, notices } = await tried(ask(url))
    expect({ run, transcript, notices }).toEqual({
      run: { ending: { how: 'answered', status: 200 }, ...brought(LINES) },
      transcript: { text: LINES, mode: 0o600 },
      notices: [{ useful: true }, { useful: true }],
    })
    expect(asked).toEqual([
      {
        path: `/v1${PATHS[api]}`,
        headers: expect.objectContaining({ authorization: 'Bearer xai-dummy' }),
        body: { model: 'm', input: 'hello', stream: true },
      },
    ])
  })

  test.each([
    ['with its code', 400, { code: 'invalid-argument', error: 'Incorrect API key provided' }, {}],
    ['as an object', 429, { error: { message: 'Slow down' } }, { 'retry-after': '7' }],
    ['as a text', 410, { error: 'Live search is deprecated' }, {}],
  ])(
    'what a server complains of comes back whole, %s, and is not asked again',
    async (_what, status, body, headers) => {
      const { url, asked } = await serving((response) => json(response, status, body, headers))
      const { run } = await tried(ask(url))
      const retryAfter = 'retry-after' in headers ? { retryAfter: '7' } : {}
      const line = `${JSON.stringify({ type: 'http.error', status, body: JSON.stringify(body), ...retryAfter })}\n`
      expect(run).toEqual({ ending: { how: 'answered', status }, ...brought(line) })
      expect(asked).toHaveLength(1)
    },
  )

  test('a server that is not there was sent nothing', async () => {
    const { url } = await serving(() => {})
    await closing.pop()?.()
    const { run, transcript } = await tried(ask(url))
    expect(run).toEqual({
      ending: { how: 'unreachable', message: expect.stringContaining('ECONNREFUSED') },
      ...brought(''),
      killTier: 'none',
    })
    expect(transcript).toEqual({ text: '', mode: 0o600 })
  })

  test.each<[string, Serve, string]>([
    ['before it answers', (response) => response.destroy(), ''],
    [
      'in the middle of a stream',
      async (response) => {
        streaming(response).write(event(EVENTS[0] ?? {}))
        await wait(50)
        response.destroy()
      },
      `${JSON.stringify(EVENTS[0])}\n`,
    ],
  ])('a connection that breaks %s is cut, and no answer', async (_when, serve, stdout) => {
    const { url } = await serving(serve)
    const { run } = await tried(ask(url))
    expect(run).toEqual({ ending: { how: 'cut', message: expect.any(String) }, ...brought(stdout) })
  })

  test('no redirect is followed: the key would go along (H3)', async () => {
    const other = await serving((response) => json(response, 200, {}))
    const { url } = await serving((response) =>
      response.writeHead(307, { location: `${other.url}${PATHS[api]}` }).end(),
    )
    const { run } = await tried(ask(url))
    expect([run.ending.how, other.asked]).toEqual(['cut', []])
  })

  test.each<[string, Partial<HttpOptions>, Serve]>([
    ['start', { startMs: 50 }, () => {}],
    ['idle', { idleMs: 50 }, (response) => streaming(response).write(event(EVENTS[0] ?? {}))],
    ['wall', { wallMs: 50 }, (response) => streaming(response).write(event(EVENTS[0] ?? {}))],
  ])('silence is ended by the %s clock, and the connection with it (I7)', async (clock, over, serve) => {
    const closed = Promise.withResolvers<void>()
    const { url } = await serving((response, asked) => {
      response.once('close', () => closed.resolve())
      serve(response, asked)
    })
    const { run } = await tried(ask(url), over)
    expect(run.ending).toEqual({ how: 'timed_out', clock })
    await closed.promise
  })

  test('who cancels says how it ends', async () => {
    const stop = new AbortController()
    const { url } = await serving(() => stop.abort({ how: 'overspent', usedUsdMicros: 2, holdUsdMicros: 1 }))
    const { run } = await tried(ask(url), { cancel: stop.signal })
    expect(run.ending).toEqual({ how: 'overspent', usedUsdMicros: 2, holdUsdMicros: 1 })
    const before = await tried(ask(url), { cancel: AbortSignal.abort() })
    expect([before.run.ending, before.run.killTier, before.transcript]).toEqual([
      { how: 'cancelled' },
      'none',
      undefined,
    ])
  })

  test('more than may come is cut off, and what comes after it is not taken', async () => {
    const { url } = await serving((response) => {
      streaming(response)
      response.write(event({ text: 'x'.repeat(100) }).repeat(200))
    })
    const { run } = await tried(ask(url), { maxOutputBytes: 1_000 })
    expect(run.ending).toEqual({ how: 'overflowed', limitBytes: 1_000 })
    expect(run.stdout.length).toBeLessThanOrEqual(1_000)
    // The others were there already, in the same piece.
    expect(run.bytesOut).toBeLessThan(2_000)
  })
})

test('an answer in one piece is one line, and a server without a key is sent none', async () => {
  const { url, asked } = await serving((response) => json(response, 200, { id: 'c1', choices: [] }))
  const body = { model: 'm', messages: [] }
  const { run } = await tried(invocation(url, { api: 'chat', body }), { secret: undefined })
  expect(run).toEqual({ ending: { how: 'answered', status: 200 }, ...brought('{"id":"c1","choices":[]}\n') })
  expect(asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/chat/completions', undefined],
  ])
})

test.each<[string, string, object[]]>([
  [
    'comments and lines of another kind say nothing',
    ': alive\n\nevent: x\ndata: {"a":1}\n\n: alive\n\ndata: [DONE]\n\n',
    [{ a: 1 }],
  ],
  ['a letter that is cut in two is one', 'data: {"a":"ä"}\n\n', [{ a: 'ä' }]],
  [
    'an error inside of a stream is a complaint',
    'data: {"a":1}\n\ndata: {"error":{"code":500,"message":"no"}}\n\n',
    [{ a: 1 }, { type: 'http.error', status: 200, body: '{"error":{"code":500,"message":"no"}}' }],
  ],
  ['what is no JSON is a complaint', 'data: {half\n\n', [{ type: 'http.error', status: 200, body: '{half' }]],
])('a stream of Chat Completions: %s', async (_what, text, events) => {
  const { url } = await serving(async (response) => {
    streaming(response)
    // Byte by byte, so that nothing comes whole.
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte))
      await wait(0)
    }
    response.end()
  })
  const { run } = await tried(invocation(url, { api: 'chat' }))
  expect(run).toEqual({
    ending: { how: 'answered', status: 200 },
    ...brought(events.map((one) => `${JSON.stringify(one)}\n`).join('')),
  })
})

test('an event that is too long to be held is no answer', async () => {
  const { url } = await serving((response) => streaming(response).end(event({ text: 'x'.repeat(1_100_000) })))
  const { run } = await tried(invocation(url, { api: 'chat' }), { maxOutputBytes: 10_000_000 })
  expect(run.ending).toEqual({ how: 'cut', message: 'an event of its stream is too long' })
})
