import { describe, expect, test } from 'vitest'
import { MODELS_AS_OF } from '../../src/decide/models.ts'
import type { ModelDrift } from '../../src/domain/doctor.ts'
import {
  CLAUDE_MODELS,
  CODEX_MODELS,
  check,
  claude,
  claudeModels,
  codex,
  codexModels,
  look,
} from './doctor-machine.ts'

/* What a CLI says that it has, beside the table. */

const KEYS = { CODEX_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2' }
const NOTHING: ModelDrift = { missing: [], newer: [], ended: [], moved: [], efforts: [] }

const codexSays = async (
  models: Parameters<typeof codexModels>[0],
  { config, daysLater = 1 }: { config?: string; daysLater?: number } = {},
) => {
  const { report, exit } = await look({
    clis: { codex: codex({ models: `echo '${codexModels(models)}'` }) },
    env: KEYS,
    ...(config === undefined ? {} : { files: { '.config/waybill/config.yaml': config } }),
    daysAfterPrices: daysLater,
  })
  expect(exit).toBe(0)
  return check(report, 'codex-cli', 'models')
}

describe('a CLI that lists all that it has', () => {
  const without = (...ids: string[]) => CODEX_MODELS.filter(({ id }) => !ids.includes(id))

  test('one that Waybill does not ask for is gone: it is named, and nothing is wrong', async () => {
    expect(await codexSays(without('gpt-5.6-luna'))).toEqual({
      name: 'models',
      status: 'ok',
      says: 'lists gpt-6.1-sol, which Waybill asks for; does not list gpt-5.6-luna',
      models: { ...NOTHING, missing: ['gpt-5.6-luna'] },
    })
  })

  test('the one that Waybill asks for is gone: a warning, with what to do', async () => {
    expect(await codexSays(without('gpt-6.1-sol'))).toEqual({
      name: 'models',
      status: 'warn',
      says: 'does not list gpt-6.1-sol',
      next: 'Update the CLI or Waybill, or name another model in config.yaml (`workers`).',
      models: { ...NOTHING, missing: ['gpt-6.1-sol'] },
    })
  })

  test('the config says which one that is, in any spelling', async () => {
    const config = 'workers: { codex-cli: { model: openai/gpt-6-astra } }\n'
    expect((await codexSays(CODEX_MODELS, { config }))?.says).toBe(
      'lists gpt-6-astra, which Waybill asks for',
    )
    expect(await codexSays(without('gpt-6-astra'), { config })).toMatchObject({
      status: 'warn',
      models: { missing: ['gpt-6-astra'] },
    })
  })

  test('what is newer than the table is named, unless it is hidden or the user has added it', async () => {
    const models = [...CODEX_MODELS, { id: 'gpt-7-nova' }, { id: 'gpt-7-sol' }, { id: 'gpt-x', hidden: true }]
    const config = 'workers: { codex-cli: { extraModels: [gpt-7-sol] } }\n'
    expect(await codexSays(models, { config })).toEqual({
      name: 'models',
      status: 'ok',
      says: `lists gpt-6.1-sol, which Waybill asks for; has, and the table of ${MODELS_AS_OF} has not, gpt-7-nova`,
      models: { ...NOTHING, newer: ['gpt-7-nova'] },
    })
  })

  test('levels of effort that have changed are named', async () => {
    const models = CODEX_MODELS.map((one) => (one.id === 'gpt-6-luna' ? { ...one, efforts: ['low'] } : one))
    expect((await codexSays(models))?.models).toEqual({
      ...NOTHING,
      efforts: [{ id: 'gpt-6-luna', here: ['low', 'medium', 'high', 'xhigh', 'max'], there: ['low'] }],
    })
  })

  test('a model that the vendor has ended, or will: by the day of the look', async () => {
    const config = 'workers: { codex-cli: { model: gpt-5.1, extraModels: [gpt-5.1] } }\n'
    const models = [...CODEX_MODELS, { id: 'gpt-5.1' }, { id: 'o3' }]
    const ended = [{ id: 'gpt-5.1', on: '2027-04-01' }]
    expect(await codexSays(models, { config })).toMatchObject({
      status: 'ok',
      says: 'lists gpt-5.1, which Waybill asks for; gpt-5.1 ends on 2027-04-01',
      models: { ended },
    })
    const later = await codexSays(models, { config, daysLater: 200 })
    expect(later).toMatchObject({
      status: 'warn',
      says: expect.stringContaining('gpt-5.1 was retired on 2027-04-01; o3 was retired on 2026-12-11'),
      models: { ended: [...ended, { id: 'o3', on: '2026-12-11' }] },
    })
  })
})

describe('a CLI that lists its choices alone', () => {
  const claudeSays = async (words: Record<string, string>) => {
    const { report } = await look({
      clis: { claude: claude({ models: `cat >/dev/null; echo '${claudeModels(words)}'` }) },
      env: KEYS,
    })
    return check(report, 'claude-cli', 'models')
  }

  test('what it does not list it may take all the same: that cannot be told', async () => {
    const old = { opus: 'claude-opus-4-8[1m]', sonnet: 'claude-sonnet-5' }
    expect(await claudeSays(old)).toEqual({
      name: 'models',
      status: 'unknown',
      says: 'whether it takes claude-sonnet-5-5, claude-opus-5-5, claude-haiku-5-5 cannot be told without a request (it lists claude-opus-4-8, claude-sonnet-5); its `opus` is claude-opus-4-8, here claude-opus-5-5; its `sonnet` is claude-sonnet-5, here claude-sonnet-5-5',
      models: {
        ...NOTHING,
        moved: [
          { word: 'opus', here: 'claude-opus-5-5', there: 'claude-opus-4-8' },
          { word: 'sonnet', here: 'claude-sonnet-5-5', there: 'claude-sonnet-5' },
        ],
      },
    })
  })

  test('a newer model behind a word', async () => {
    expect(await claudeSays({ ...CLAUDE_MODELS, fable: 'claude-fable-6' })).toMatchObject({
      status: 'ok',
      models: {
        ...NOTHING,
        newer: ['claude-fable-6'],
        moved: [{ word: 'fable', here: 'claude-fable-5-2', there: 'claude-fable-6' }],
      },
    })
  })
})

describe('a CLI that cannot be asked: unknown, and in nobody’s way', () => {
  test.each([
    ['hangs', 'sleep 100', 'it did not answer within 2 s'],
    [
      'does not know the question',
      'echo no such command >&2; exit 2',
      'its answer is not understood (exit 2: no such command)',
    ],
    ['says something else', "echo '{}'", 'its answer is not understood (exit 0: {})'],
    ['has an empty list', `echo '{"models":[]}'`, 'its answer is not understood (exit 0: {"models":[]})'],
    [
      'lists what is none',
      `echo '{"models":[null,{"slug":7}]}'`,
      /^which it has cannot be told: its answer is not/,
    ],
  ])('it %s', async (_what, models, says) => {
    const { report, exit } = await look({ clis: { codex: codex({ models }) }, env: KEYS, timeoutMs: 2_000 })
    const expected =
      typeof says === 'string' ? `which it has cannot be told: ${says}` : expect.stringMatching(says)
    expect([exit, check(report, 'codex-cli', 'models')]).toEqual([
      0,
      { name: 'models', status: 'unknown', says: expected },
    ])
  })
})

test('behind a server of the user’s own the list of the CLI tells nothing of what is there', async () => {
  const config = 'workers: { codex-cli: { baseUrl: "http://127.0.0.1:9/v1" } }\n'
  expect((await codexSays(CODEX_MODELS, { config }))?.says).toBe(
    'lists gpt-6.1-sol, which Waybill asks for; what http://127.0.0.1:9/v1 has was not asked',
  )
})
