import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, type HomeOptions, home, write } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) => keep(home({ codex: ['read'], claude: ['read'], ...options }))
const scopesOf = async (here: Home) =>
  (
    JSON.parse((await here.waybill(['spend', '--json'])).stdout) as {
      scopes: { held: number; spent: number }[]
    }
  ).scopes.map(({ held, spent }) => ({ held, spent }))

test.each(['codex', 'claude'])(
  '%s: a run whose streamed use passes its hold is ended, and billed what it used (I1, I7)',
  async (worker) => {
    const here = at()
    const goal = '[[fake: use 200000]] [[fake: use 100000]] [[fake: hang]]'
    const { code, document } = await here.json(['run', goal, '--worker', worker, '--max-usd', '0.5'])
    expect({
      code,
      failure: document.failure?.kind,
      spend: { ...document.spend, ms: 0 },
      over: document.signals.filter(({ name }) => name === 'over_hold'),
      exit: document.proof?.exit,
    }).toEqual({
      code: 4,
      failure: 'over_hold',
      spend: {
        iterations: 1,
        tokens: { input: 300_000, cachedInput: 0, output: 2 },
        usd: 0.60002,
        basis: 'computed',
        billing: 'metered',
        ms: 0,
      },
      over: [{ name: 'over_hold', detail: 'it used more than the $0.50 held for it' }],
      exit: 'overspent',
    })
    expect((await here.facts(document.id)).find(({ kind }) => kind === 'budget.settled')).toMatchObject({
      usdMicros: 600_020,
      presumed: false,
      overUsdMicros: 100_020,
    })
    expect(await scopesOf(here)).toEqual(Array(2).fill({ held: 0, spent: 0.60002 }))
    expect(here.left()).toEqual([])
  },
)

describe('a model that has no price', () => {
  const ask = ['run', 'Hello', '--model', 'gpt-99']
  const priced = '{ id: gpt-99, inputUsdPerMTok: 100, outputUsdPerMTok: 1000, cachedInputUsdPerMTok: 10 }'
  const under = (extra: string) => at({ config: `workers: { codex-cli: { extraModels: [${extra}] } }\n` })

  test('is refused where a key pays, with the way out (row 38)', async () => {
    const here = under('gpt-99')
    const { code, document } = await here.json(ask)
    expect([code, document.outcome, document.failure?.kind, document.failure?.hint]).toEqual([
      3,
      'denied',
      'unpriced_model',
      expect.stringContaining('--max-usd'),
    ])
    expect(await scopesOf(here)).toEqual(Array(2).fill({ held: 0, spent: 0 }))
    expect((await here.json(['explain', ...ask.slice(1)])).code).toBe(3)
  })

  test('is held, and counted, at the amount that was said', async () => {
    const here = under('gpt-99')
    const { code, document } = await here.json([...ask, '--max-usd', '0.3'])
    expect([code, document.spend?.usd, document.signals.map(({ name }) => name)]).toEqual([
      0,
      null,
      ['cost_unknown', 'cost_presumed', 'model_unconfirmed'],
    ])
    expect(await scopesOf(here)).toEqual(Array(2).fill({ held: 0, spent: 0.3 }))
  })

  test("costs what the user's config says", async () => {
    const here = under(priced)
    const { document } = await here.json(ask)
    // 200 in at $100, 1,000 cached at $10, 34 out at $1,000 a million.
    expect([document.spend?.usd, document.spend?.basis]).toEqual([0.064, 'computed'])
  })

  test('may be used where a subscription pays', async () => {
    const here = under('gpt-99')
    logIn(here)
    const { code, document } = await here.json(ask)
    expect([code, document.spend?.billing]).toEqual([0, 'subscription'])
  })
})

const authFile = (here: Home) => join(here.root, 'user/.codex/auth.json')
const logIn = (here: Home) =>
  write(authFile(here), JSON.stringify({ auth_mode: 'chatgpt', tokens: { access_token: 'x' } }))

describe('who pays', () => {
  test('a login: no key reaches the worker, whatever stands in the environment (I6, row 22)', async () => {
    const here = at()
    logIn(here)
    const keys = { CODEX_API_KEY: 'stray', XAI_API_KEY: 'stray', ANTHROPIC_AUTH_TOKEN: 'stray' }
    const { document } = await here.json(['run', '[[fake: env]]'], { env: here.env(keys) })
    // Git's own settings come as pairs whose names have KEY in them.
    const names = Object.keys(JSON.parse(document.text ?? '{}')).filter(
      (name) => !name.startsWith('GIT_CONFIG_'),
    )
    expect({
      keys: names.filter((name) => /KEY|TOKEN|SECRET/.test(name)),
      billing: document.spend?.billing,
      lane: document.proof?.lane,
    }).toEqual({
      keys: [],
      billing: 'subscription',
      lane: { billing: 'subscription', from: 'codex login (ChatGPT)' },
    })
  })

  test('another than the last time: it is said once, of the same worker alone', async () => {
    const here = at()
    logIn(here)
    const lanes = async (worker: string) =>
      (await here.json(['run', 'Hello', '--worker', worker])).document.signals.filter(
        ({ name }) => name === 'lane_changed',
      )
    expect([await lanes('codex'), await lanes('claude'), await lanes('codex')]).toEqual([[], [], []])
    rmSync(authFile(here))
    expect([await lanes('claude'), await lanes('codex'), await lanes('codex')]).toEqual([
      [],
      [
        {
          name: 'lane_changed',
          detail: 'now paid by OPENAI_API_KEY (metered), before by codex login (ChatGPT) (subscription)',
        },
      ],
      [],
    ])
  })

  test('the waybill says it in its last line', async () => {
    const { stderr } = await at().waybill(['run', 'Hello'])
    const last = stderr.trimEnd().split('\n').slice(-3).join(' ')
    expect(last).toContain('paid by OPENAI_API_KEY (metered)')
  })
})

test('a worker asks for another run that could not end before it: refused, and nothing runs (W32)', async () => {
  const here = at({ config: 'depth: 2\n' })
  const parent = await here.json(['run', '[[fake: hang]]', '--wall', '9s', '--wait', '1'])
  const child = await here.json(['run', 'Hello'], {
    env: here.env({ WAYBILL_RUN: parent.document.id, WAYBILL_DEPTH: '1' }),
  })
  expect([child.code, child.document.outcome, child.document.failure?.kind]).toEqual([
    3,
    'denied',
    'over_deadline',
  ])
  await here.waybill(['cancel', parent.document.id])
})

test('explain shows the five clocks, each with where it is from (M35)', async () => {
  const here = at({ config: 'limits: { wall: { audit: 5m } }\n' })
  const { stdout } = await here.waybill(['explain', 'Hello', '--kind', 'audit'])
  const rows = stdout
    .split('\n')
    .filter((line) => /^(in all|to start|silence|each signal|to drain) /.test(line))
  expect(rows.map((row) => row.replace(/ {2,}/, ': ')).sort()).toEqual([
    'each signal: 2.0s (1/10 of wall, at least 500 ms, at most 2.0s)',
    'in all: 5m 00s (config.yaml, audit)',
    'silence: 1m 40s (1/3 of wall, at least 1m 00s, at most 10m 00s)',
    'to drain: 2.0s (1/10 of wall, at least 500 ms, at most 2.0s)',
    'to start: 30s (1/10 of wall, at least 10s, at most 1m 00s)',
  ])
})
