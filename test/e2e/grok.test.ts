import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { cut, failure, hang } from '../servers/script.ts'
import { startXai } from '../servers/xai.ts'
import { type XaiTurn, xaiFinds, xaiSays } from '../servers/xai-turns.ts'
import { writeIn } from '../unit/temp-folder.ts'
import { type Home, home } from './home.ts'

const keep = closedAfterEach()

/** A machine whose xAI is a server on loopback. */
async function machine(...turns: XaiTurn[]): Promise<{ here: Home; xai: VendorServer }> {
  const xai = keep(await startXai({ lanes: [{ name: 'worker', turns }] }))
  const config = `workers:\n  grok-api: { baseUrl: "${xai.url}" }\n`
  const files = { 'README.md': '# Hello\n', 'src/a.ts': 'a\nb\n' }
  const here = keep(home({ grok: ['read'], config, files }))
  return { here, xai }
}

test('a lookup goes to xAI, and comes back with its sources and what was billed (M10, M19)', async () => {
  const answer = 'Node 24 is current, see https://nodejs.org/en.'
  const usage = { inputTokens: 900, outputTokens: 30, usd: 0.0123 }
  const { here, xai } = await machine(
    xaiFinds(answer, ['https://nodejs.org/en'], ['node release'], { usage }),
  )
  const { code, document } = await here.json([
    'run',
    'Which Node is current?',
    '--worker',
    'grok',
    '--search',
    '--search-on',
    'web',
  ])
  expect(code).toBe(0)
  expect(document).toMatchObject({
    outcome: 'accepted',
    worker: 'grok-api',
    model: { requested: 'grok-4.7', observed: 'grok-4.7' },
    text: answer,
    spend: { tokens: { input: 900, output: 30 }, usd: 0.0123, basis: 'billed', billing: 'metered' },
    proof: { wireClient: 'waybill', exit: 'answered 200', killTier: 'connection' },
  })
  expect(xai.requests.map(({ headers, body }) => [headers.authorization, body])).toEqual([
    [
      'Bearer xai-dummy-key',
      expect.objectContaining({
        model: 'grok-4.7',
        store: false,
        stream: true,
        tools: [{ type: 'web_search' }],
      }),
    ],
  ])
})

test('files that are named go along in the prompt, with their lines numbered: it sees nothing else', async () => {
  const { here, xai } = await machine(xaiSays('It has two lines.'))
  await here.json(['run', 'What is in it?', '--worker', 'grok', '--files', 'src/a.ts'])
  const [{ body } = { body: {} }] = xai.requests
  expect((body as { input: string }).input).toContain('File "src/a.ts" (sha256 ')
  expect((body as { input: string }).input).toContain('\n1 a\n2 b\n')
})

test.each<[string, XaiTurn, string, number]>([
  ['a server that is overloaded', failure(503), 'overloaded', 4],
  ['too many requests', failure(429), 'rate_limited', 4],
  ['a connection that breaks in the answer', cut(), 'cut_off', 4],
  ['silence', hang('mid-stream'), 'went_silent', 4],
  [
    'an answer that stops early',
    xaiSays('Half of', [], { incomplete: 'max_output_tokens' }),
    'worker_failed',
    4,
  ],
])('%s is told as it is', async (_what, turn, kind, exit) => {
  const { here } = await machine(turn)
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'grok', '--idle', '1s'])
  expect([code, document.failure?.kind]).toEqual([exit, kind])
})

test('a server that is not there was sent nothing: nothing is paid, and the money is free again', async () => {
  const { here, xai } = await machine(xaiSays('never'))
  await xai.close()
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'grok'])
  expect([code, document.failure?.kind, document.spend?.usd, document.budget?.spent]).toEqual([
    6,
    'unreachable',
    0,
    0,
  ])
})

test('a wrong key is one, although the server says 400', async () => {
  const { here } = await machine(xaiSays('never'))
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'grok'], {
    env: here.env({ XAI_API_KEY: 'xai-wrong' }),
  })
  expect([code, document.failure?.kind]).toEqual([6, 'worker_unauthenticated'])
})

test('without consent nothing is sent', async () => {
  const xai = keep(await startXai({ lanes: [{ name: 'worker', turns: [xaiSays('never')] }] }))
  const here = keep(home({ config: `workers:\n  grok-api: { baseUrl: "${xai.url}" }\n` }))
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'grok'])
  expect([code, document.outcome, xai.requests]).toEqual([3, 'denied', []])
})

test('of a folder, what git knows goes along: no ignored file, and nothing that is no text', async () => {
  const { here, xai } = await machine(xaiSays('One file.'))
  writeIn(here.project, 'src/b.png', 'PNG\0')
  writeIn(here.project, 'src/.env', 'A=1')
  writeIn(here.project, '.gitignore', '.env\n')
  const { document } = await here.json(['run', 'What is in it?', '--worker', 'grok', '--files', 'src'])
  const [{ body } = { body: {} }] = xai.requests
  const { input } = body as { input: string }
  expect([...input.matchAll(/^File "(.*?)"/gm)].map(([, path]) => path)).toEqual(['src/a.ts'])
  expect(document.proof?.sent?.files).toEqual([{ path: 'src/a.ts', bytes: 4, sha256: expect.any(String) }])
})

test.each<[what: string, put: string, says: RegExp]>([
  ['a file that is no text', 'PNG\0', /--files "src\/b": it is no text/],
  ['a prompt that no model of it takes', 'x\n'.repeat(800_000), /1 file in it: src\/b/],
])('%s is refused before anything is sent', async (_what, text, says) => {
  const { here, xai } = await machine(xaiSays('never'))
  writeIn(here.project, 'src/b', text)
  const { code, document } = await here.json(['run', 'What is it?', '--worker', 'grok', '--files', 'src/b'])
  expect([code, document.failure?.message, xai.requests]).toEqual([2, expect.stringMatching(says), []])
})

test('a secret in a file that goes along is found once, at its place in the file', async () => {
  const { here, xai } = await machine(xaiSays('never'))
  writeIn(here.project, 'src/b', `one\n${'ghp_'}${'a1B2c3D4e5'.repeat(3)}f6G7h8\n`)
  const { code, document } = await here.json(['run', 'What is it?', '--worker', 'grok', '--files', 'src/b'])
  expect([code, document.failure?.kind, xai.requests]).toEqual([3, 'secret_found', []])
  expect(document.failure?.message.match(/src\/b:2|the prompt/g)).toEqual(['src/b:2'])
})
