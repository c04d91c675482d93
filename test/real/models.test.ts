import { expect, test } from 'vitest'
import type { DoctorReport, ModelDrift } from '../../src/domain/doctor.ts'
import { WAYBILL } from '../plugin.ts'
import { message as claudeSays } from '../servers/anthropic-turns.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import { loopbackOnly } from './loopback-only.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

/* The table of models beside what the installed CLIs say, and what reaches a vendor when a model is asked for. */

const world = realWorlds()
const enter = (options: WorldOptions = {}) => world('models', options)
const READ = (worker: 'codex-cli' | 'claude-cli') => ({ worker, modes: ['read' as const] })

const NOTHING: ModelDrift = { missing: [], newer: [], ended: [], moved: [], efforts: [] }

const models = ({ workers }: DoctorReport) =>
  Object.fromEntries(
    workers.map(({ worker, checks }) => [worker, checks.find(({ name }) => name === 'models')]),
  )

const network = loopbackOnly()
test.skipIf(!network.ok)(
  `doctor asks both CLIs for their models without a network, and the table agrees with them${network.ok ? '' : `: ${network.because}`}`,
  async () => {
    if (!network.ok) return
    const here = await enter()
    const { file, args } = network.wrap(WAYBILL, ['doctor', '--json'])
    const { code, stdout } = await here.place.run(file, args, { env: here.env(), timeoutMs: 60_000 })
    const seen = models(JSON.parse(stdout) as DoctorReport)
    expect([code, seen['codex-cli']?.models, seen['claude-cli']?.models]).toEqual([0, NOTHING, NOTHING])
    expect([seen['codex-cli']?.status, seen['claude-cli']?.status]).toEqual(['ok', 'ok'])
    expect([here.openai.requests, here.anthropic.requests]).toEqual([[], []])
  },
)

test('an older Claude Code has other models behind its words, and what else it takes is not known', async () => {
  const here = await enter({ claude: '2.1.197' })
  const { stdout } = await here.waybill(['doctor', '--json'])
  expect(models(JSON.parse(stdout) as DoctorReport)['claude-cli']).toMatchObject({
    status: 'unknown',
    models: {
      ...NOTHING,
      moved: expect.arrayContaining([
        { word: 'sonnet', here: 'claude-sonnet-5-5', there: 'claude-sonnet-5' },
      ]),
    },
  })
  expect(here.anthropic.requests).toEqual([])
})

const requested = (here: World, vendor: 'openai' | 'anthropic') =>
  here[vendor].requests.map(({ body }) => (body as { model?: string }).model)

test('another spelling reaches OpenAI as the id (W14)', async () => {
  const here = await enter({
    allow: [READ('codex-cli')],
    openai: { lanes: [{ name: 'worker', turns: [codexSays('Done.')] }] },
  })
  const { document } = await here.json(['run', 'Look', '--model', 'openai/gpt-6-luna'])
  expect([document.model.requested, requested(here, 'openai')]).toEqual(['gpt-6-luna', ['gpt-6-luna']])
  expect(document.signals).toContainEqual({
    name: 'model_taken',
    detail: '`openai/gpt-6-luna` was taken for gpt-6-luna',
  })
})

test.each(['2.1.329', '2.1.197'] as const)(
  'a word and another order reach Anthropic as ids, and the answer is of the model asked for (%s, W15)',
  async (version) => {
    const here = await enter({
      claude: version,
      allow: [READ('claude-cli')],
      anthropic: { lanes: [{ name: 'worker', turns: [claudeSays('Done.')] }] },
    })
    for (const [written, id] of [
      ['opus', 'claude-opus-5-5'],
      ['claude-4.5-haiku', 'claude-haiku-4-5'],
    ] as const) {
      const { document } = await here.json(['run', 'Look', '-w', 'claude', '--model', written])
      expect([document.failure, document.model, requested(here, 'anthropic').at(-1)]).toEqual([
        null,
        { requested: id, observed: id },
        id,
      ])
      expect(document.signals.map(({ name }) => name)).toEqual(['model_taken'])
    }
  },
)
