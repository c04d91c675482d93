import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { startDebugPort } from '../servers/debug-port.ts'
import { startXai } from '../servers/xai.ts'
import { xaiSays } from '../servers/xai-turns.ts'
import { addBrowserExtra, addExtraThatTells } from './extra-folder.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()

const config = (endpoint: string): string => `workers:\n  grok-browser: { endpoint: "${endpoint}" }\n`

const at = (options: HomeOptions): Home => keep(home({ browser: true, ...options }))

const ASK = ['run', 'What is new?', '--worker', 'grok-browser']
const NOBODY = 'http://127.0.0.1:1'

test.each<[what: string, options: HomeOptions, kind: string, hint: RegExp]>([
  [
    'no browser is named',
    {},
    'browser_unreachable',
    /workers\.grok-browser\.endpoint: http:\/\/127\.0\.0\.1:9222/,
  ],
  ['nobody listens', { config: config(NOBODY) }, 'browser_unreachable', /Chrome 136 .*--user-data-dir=/],
])('%s: nothing is sent, and the way out is named', async (_what, options, kind, hint) => {
  const here = at(options)
  addBrowserExtra(here)
  const { code, document } = await here.json(ASK)
  expect([code, document.outcome, document.failure]).toEqual([
    6,
    'failed',
    { kind, message: expect.any(String), hint: expect.stringMatching(hint) },
  ])
})

test.each([
  [
    'that does not tell its address, as with the switch at chrome://inspect',
    'not told',
    /DevToolsActivePort/,
  ],
  ['that tells an address elsewhere', 'elsewhere', /--user-data-dir=/],
] as const)('a port %s is not gone to', async (_what, answer, hint) => {
  const port = keep(await startDebugPort(answer))
  const here = at({ config: config(port.endpoint) })
  addBrowserExtra(here)
  const { code, document } = await here.json(ASK)
  expect([code, document.failure?.kind, document.failure?.hint]).toEqual([
    6,
    'browser_unreachable',
    expect.stringMatching(hint),
  ])
})

test('without the extra it says how to add it', async () => {
  const port = keep(await startDebugPort('told'))
  const { code, document } = await at({ config: config(port.endpoint) }).json(ASK)
  expect([code, document.failure]).toMatchObject([
    6,
    { kind: 'extra_missing', hint: 'Add it: `waybill extras add browser`.' },
  ])
})

test('a prompt that the page would not take is refused before the browser is asked', async () => {
  const here = at({ config: config(NOBODY), files: { 'big.txt': 'a line of it\n'.repeat(10_000) } })
  const { code, document } = await here.json([...ASK, '--files', 'big.txt'])
  expect([code, document.failure]).toMatchObject([
    2,
    { kind: 'file_refused', message: expect.stringContaining('at most 80000') },
  ])
})

test('a declared fallback takes over where no browser is, under its own consent', async () => {
  const xai = keep(await startXai({ lanes: [{ name: 'worker', turns: [xaiSays('From the API.')] }] }))
  const here = at({ grok: ['read'], config: `${config(NOBODY)}  grok-api: { baseUrl: "${xai.url}" }\n` })
  addBrowserExtra(here)
  const { code, document } = await here.json([...ASK, '--fallback', 'grok'])
  expect([code, document.worker, document.text, document.signals.map(({ name }) => name)]).toEqual([
    0,
    'grok-api',
    'From the API.',
    expect.arrayContaining(['fell_back']),
  ])
})

describe('consent', () => {
  test.each<[what: string, browser: HomeOptions['browser'], why: RegExp]>([
    ['without any', undefined, /has not allowed it/],
    ['under terms of another day', '2025-01-01', /not what its terms say by now/],
    ['that was given without terms', 'none', /not what its terms say by now/],
  ])('%s nothing runs', async (_what, browser, why) => {
    const here = keep(home({ config: config(NOBODY), ...(browser === undefined ? {} : { browser }) }))
    const { code, document } = await here.json(ASK)
    expect([code, document.outcome, document.failure?.message]).toEqual([
      3,
      'denied',
      expect.stringMatching(why),
    ])
  })
})

test.each<[what: string, args: string[], hint: RegExp]>([
  ['an effort', ['--effort', 'high'], /--model: auto, fast, expert, heavy/],
  ['a search that is narrowed', ['--search', '--site', 'x.org'], /--worker grok/],
  ['writing', ['--write'], /codex or claude/],
  ['a mode that the menu does not have', ['--model', 'thinking'], /extraModels/],
])('%s cannot be asked of a page', async (_what, args, hint) => {
  const { code, document } = await at({ config: config(NOBODY) }).json([...ASK, ...args])
  expect([code, document.failure?.hint]).toEqual([2, expect.stringMatching(hint)])
})

test.each([
  ['another machine', 'http://192.0.2.7:9222'],
  ['a name that may be another machine', 'http://chrome.example:9222'],
  ['no port', 'http://127.0.0.1'],
])('an endpoint on %s is a mistake of the config', async (_what, endpoint) => {
  const { code, stdout } = await at({ config: config(endpoint) }).waybill([...ASK, '--json'])
  expect([code, JSON.parse(stdout).failure]).toMatchObject([
    6,
    { kind: 'config_invalid', message: expect.stringContaining('debug port of a browser on this machine') },
  ])
})

test('the extra is loaded in its own lane, and by nothing else', async () => {
  const port = keep(await startDebugPort('told'))
  const here = at({ codex: ['read'], config: config(port.endpoint) })
  const said = join(here.root, 'said')
  addExtraThatTells(here, said)
  await here.json(['run', 'Hello?', '--worker', 'codex'])
  for (const words of [
    ['explain', ...ASK.slice(1)],
    ['doctor'],
    ['extras', 'list'],
    ['jobs'],
    ['consents'],
    ['--help'],
  ])
    await here.waybill(words)
  expect(existsSync(said)).toBe(false)
  await here.json(ASK)
  expect(readFileSync(said, 'utf8')).toBe('loaded\n')
})

test('explain shows the page and the mode, and asks no browser', async () => {
  const here = at({ config: config(NOBODY) })
  const { stdout } = await here.waybill(['explain', ...ASK.slice(1), '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    invocation: {
      via: 'browser',
      args: ['https://grok.com/', expect.stringContaining('"mode":"auto"')],
    },
  })
})
