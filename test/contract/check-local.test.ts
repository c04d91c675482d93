import { expect, test } from 'vitest'
import type { WorkerConfig } from '../../src/domain/config.ts'
import { checkLocal } from '../../src/io/check-local.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type LocalOptions, startLocal } from '../servers/local.ts'
import { type Handler, listen, type VendorServer } from '../servers/loopback.ts'
import { sendJson } from '../servers/serve.ts'

const keep = closedAfterEach()

const look = (baseUrl: string, more: Partial<WorkerConfig> = {}, env: NodeJS.ProcessEnv = {}) =>
  checkLocal(
    { auth: 'auto', extraModels: [], baseUrl, ...more },
    { env, platform: 'linux', stateDir: undefined, nowMs: 0, timeoutMs: 1_000 },
  )

const scripted = async (options: LocalOptions): Promise<VendorServer> => keep(await startLocal(options))

/** Another kind of server, by what it answers to each path. */
async function kindOf(routes: Record<string, [status: number, body: unknown]>, server = ''): Promise<string> {
  const handle: Handler = async ({ path }, response) => {
    const [status, body] = routes[path] ?? [404, 'Not Found']
    sendJson(response, status, body, server ? { server } : {})
  }
  return keep(await listen({ handle, basePath: '/v1' })).url
}

const MODELS = (id: string, owner?: string): [number, unknown] => [200, { data: [{ id, owned_by: owner }] }]

test('its being up says nothing of a model, so one token is asked for (scripted, not mlx)', async () => {
  const { url, requests } = await scripted({ turns: [{ say: 'yes' }] })
  expect(await look(url)).toEqual([
    {
      name: 'server',
      status: 'ok',
      says: `a server answers at ${url} (taken for mlx_lm.server); that it is well says nothing of a model`,
    },
    { name: 'models', status: 'ok', says: 'it lists scripted/model-4bit' },
    { name: 'answers', status: 'ok', says: expect.stringMatching(/^one token came after \d+ ms$/) },
  ])
  expect(requests.at(-1)?.body).toEqual({
    model: 'default_model',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'Say yes.' }],
  })
})

test.each<[string, LocalOptions, string]>([
  [
    'cannot load',
    { turns: [{ status: 404, body: { error: 'no such repository' } }] },
    'it answered with 404',
  ],
  ['hangs', { turns: [{ hang: true }] }, 'it did not answer: '],
  ['drops it', { turns: [{ drop: 'before' }] }, 'it did not answer: '],
])('a model that %s is found out, although the health is well', async (_what, options, says) => {
  const { url } = await scripted(options)
  const [server, , answers] = await look(url)
  expect([server?.status, answers]).toEqual([
    'ok',
    {
      name: 'answers',
      status: 'bad',
      says: expect.stringContaining(`asked for one token, ${says}`),
      next: expect.any(String),
    },
  ])
})

test('where nothing listens, it says how such a server is started', async () => {
  const { url, close } = await scripted({})
  await close()
  expect(await look(url)).toEqual([
    {
      name: 'server',
      status: 'bad',
      says: expect.stringContaining(`nothing answers at ${url}: `),
      next: expect.stringContaining('`mlx_lm.server --port 8897 --model MODEL`'),
    },
  ])
})

test('a key that it wants is named, and one that it has is sent', async () => {
  const { url } = await scripted({ key: 'dummy-local-key', turns: [{ say: 'yes' }] })
  const statuses = async (env: NodeJS.ProcessEnv) => (await look(url, {}, env)).map(({ status }) => status)
  expect(await statuses({})).toEqual(['ok', 'bad', 'bad'])
  expect(await statuses({ WAYBILL_LOCAL_API_KEY: 'dummy-local-key' })).toEqual(['ok', 'ok', 'ok'])
})

test.each<[string, Partial<WorkerConfig>, Parameters<typeof kindOf>, object[]]>([
  [
    'llama-server, where mlx was expected',
    {},
    [{ '/health': [200, { status: 'ok' }], '/v1/models': MODELS('m.gguf', 'llamacpp') }],
    [
      {
        name: 'server',
        status: 'warn',
        says: expect.stringMatching(/^llama-server answers at .*, and mlx_lm.server was expected$/),
        next: 'Say `preset: llama-server` under workers.local in config.yaml.',
      },
    ],
  ],
  [
    'llama-server that still loads',
    { preset: 'llama-server' },
    [
      {
        '/health': [503, { error: { message: 'Loading model' } }],
        '/v1/models': MODELS('m.gguf', 'llamacpp'),
      },
    ],
    [
      {
        name: 'server',
        status: 'warn',
        says: expect.stringContaining('still loads its model'),
        next: expect.any(String),
      },
      { name: 'models', status: 'ok', says: 'it lists m.gguf' },
    ],
  ],
  [
    'Ollama without the model that was named',
    { preset: 'ollama', model: 'qwen3.5:4b' },
    [{ '/api/version': [200, { version: '1.0' }], '/v1/models': MODELS('gemma4:26b', 'library') }],
    [
      { name: 'server', status: 'ok', says: expect.stringMatching(/^Ollama answers at /) },
      {
        name: 'models',
        status: 'warn',
        says: 'it lists gemma4:26b; qwen3.5:4b is not among them',
        next: 'Mend workers.local.model.',
      },
    ],
  ],
  [
    'mlx_lm.server, by the server that it is built on',
    { preset: 'mlx' },
    [
      { '/health': [200, { status: 'ok' }], '/v1/models': MODELS('mlx-community/x') },
      'BaseHTTP/0.6 Python/3.13',
    ],
    [
      {
        name: 'server',
        status: 'ok',
        says: expect.stringMatching(/^mlx_lm.server answers at .*; that it is well says nothing of a model$/),
      },
    ],
  ],
])('%s', async (_what, config, kind, expected) => {
  const checks = await look(await kindOf(...kind), config)
  expect(checks.slice(0, expected.length)).toEqual(expected)
})
