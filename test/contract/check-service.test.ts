import { expect, test } from 'vitest'
import { DEFAULT_MODELS } from '../../src/decide/models.ts'
import type { WorkerConfig } from '../../src/domain/config.ts'
import { checkWorker } from '../../src/io/check-worker.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { startXai } from '../servers/xai.ts'
import { tempFolder } from '../unit/temp-folder.ts'

const keep = closedAfterEach()

const serving = async (): Promise<VendorServer> => keep(await startXai({ lanes: [] }))

const NOW_MS = Date.parse('2026-11-21T12:00:00Z')
const look = (config: Partial<WorkerConfig>, env: NodeJS.ProcessEnv = { XAI_API_KEY: 'xai-dummy-key' }) =>
  checkWorker(
    'grok-api',
    { auth: 'auto', extraModels: [], ...config },
    { env, platform: 'linux', stateDir: tempFolder(), nowMs: NOW_MS, roles: [], timeoutMs: 2_000 },
  )

test('a service is asked for its models with the key, and nothing is paid (G28)', async () => {
  const xai = await serving()
  const [key, models] = await look({ baseUrl: xai.url })
  expect([key, models?.status, models?.says]).toEqual([
    { name: 'key', status: 'ok', says: 'metered: XAI_API_KEY' },
    'ok',
    expect.stringContaining(`${DEFAULT_MODELS['grok-api'].model}, which Waybill asks for`),
  ])
  expect(xai.requests.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
    ['GET', '/v1/models', 'Bearer xai-dummy-key'],
  ])
})

test('a model that it does not have is named', async () => {
  const { url } = await serving()
  const [, models] = await look({ baseUrl: url, model: 'grok-99', extraModels: ['grok-99'] })
  expect([models?.status, models?.says]).toEqual(['warn', expect.stringContaining('grok-99')])
})

test('a key that it does not take is a bad one, and where it came from is said', async () => {
  const { url } = await serving()
  const [key, models] = await look({ baseUrl: url }, { XAI_API_KEY: 'xai-wrong' })
  expect([key?.status, models]).toEqual([
    'ok',
    {
      name: 'models',
      status: 'bad',
      says: `${url} refuses the key of XAI_API_KEY: it answered with 400`,
      next: 'Make a new key there, and put it in its place.',
    },
  ])
})

test('without a key it is not asked', async () => {
  const xai = await serving()
  const [key, models] = await look({ baseUrl: xai.url }, {})
  expect([key?.status, models?.status, xai.requests]).toEqual(['bad', 'unknown', []])
})

test.each([
  ['nobody listens', '', /ECONNREFUSED/],
  ['it knows no such list', '/elsewhere', /answered with 404/],
])('what cannot be told is unknown, and no fault of the set-up: %s', async (_what, below, why) => {
  const { url, close } = await serving()
  if (below === '') await close()
  const [, models] = await look({ baseUrl: `${url}${below}` })
  expect([models?.status, models?.says]).toEqual(['unknown', expect.stringMatching(why)])
})
