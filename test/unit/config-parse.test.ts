import { describe, expect, test } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { DEFAULT_GATE } from '../../src/domain/gate.ts'
import { parseConfig } from '../../src/io/config-parse.ts'

const FILE = 'config.yaml'
const invalid = (message: string, evidence?: string) => ({
  ok: false,
  failure: {
    kind: 'config_invalid',
    message,
    hint: 'Mend the file at the place given.',
    ...(evidence === undefined ? {} : { evidence }),
  },
})

describe('what a config may say', () => {
  test.each([
    ['', 'nothing'],
    ['# caps:\n', 'a remark'],
    ['{}\n', 'an empty section'],
  ])('%j is the defaults', (text) => {
    expect(parseConfig(text, FILE)).toEqual({ ok: true, value: DEFAULT_CONFIG })
  })

  test('every field, over the defaults, in the units of the domain', () => {
    const text = `
caps: { runUsd: 0.5, projectDayUsd: 5, userMonthUsd: 0.000001 }
limits:
  wall: 1h
  idle: 90s
  outputBytes: 1048576
  check: 2m
apply: accepted
batch: { parallel: 3 }
pages: { fetch: true, privateHosts: [wiki.corp, 127.0.0.1] }
projects:
  /home/me/shop: { apply: never, link: [node_modules, web/.venv], checks: [scope, command:lint] }
  /home/me/till: { reviewGate: {} }
  /home/me/bank: { reviewGate: { role: code-auditor, rounds: 2, wall: 9m, maxUsd: 0.25 } }
triage: { fallbacks: [codex, { worker: claude, model: haiku }], parallel: 2 }
depth: 2
workers:
  codex-cli:
    executable: /opt/codex
    baseUrl: http://127.0.0.1:8080/v1
    auth: api-key
    apiKeyEnv: MY_KEY
    apiKeyFile: /home/me/key
    model: gpt-7
    extraModels: [gpt-7, { id: gpt-8, inputUsdPerMTok: 2, outputUsdPerMTok: 10.5, cachedInputUsdPerMTok: 0.1 }]
`
    expect(parseConfig(text, FILE)).toEqual({
      ok: true,
      value: {
        caps: { runUsdMicros: 500_000, projectDayUsdMicros: 5_000_000, userMonthUsdMicros: 1 },
        limits: {
          wallMs: 3_600_000,
          idleMs: 90_000,
          maxUsdMicros: 500_000,
          maxOutputBytes: 1_048_576,
          depth: 2,
        },
        walls: {},
        prices: {
          'gpt-8': {
            inputMicrosPerMTok: 2_000_000,
            outputMicrosPerMTok: 10_500_000,
            cachedInputMicrosPerMTok: 100_000,
          },
        },
        workers: {
          ...DEFAULT_CONFIG.workers,
          'codex-cli': {
            executable: '/opt/codex',
            baseUrl: 'http://127.0.0.1:8080/v1',
            auth: 'api-key',
            apiKeyEnv: 'MY_KEY',
            apiKeyFile: '/home/me/key',
            model: 'gpt-7',
            extraModels: ['gpt-7', 'gpt-8'],
          },
        },
        apply: 'accepted',
        checkWallMs: 120_000,
        batchParallel: 3,
        pages: { fetch: true, privateHosts: ['wiki.corp', '127.0.0.1'] },
        triage: {
          fallbacks: [{ worker: 'codex-cli' }, { worker: 'claude-cli', model: 'haiku' }],
          parallel: 2,
        },
        projects: {
          '/home/me/shop': {
            apply: 'never',
            link: ['node_modules', 'web/.venv'],
            checks: ['scope', 'command:lint'],
          },
          '/home/me/till': { link: [], checks: [], reviewGate: DEFAULT_GATE },
          '/home/me/bank': {
            link: [],
            checks: [],
            reviewGate: { role: 'code-auditor', rounds: 2, wallMs: 540_000, maxUsdMicros: 250_000 },
          },
        },
        said: [
          ...['caps.runUsd', 'caps.projectDayUsd', 'caps.userMonthUsd'],
          ...['limits.wall', 'limits.idle', 'limits.outputBytes', 'limits.check'],
          ...['apply', 'batch.parallel', 'pages.fetch', 'pages.privateHosts'],
          ...['apply', 'link', 'checks'].map((name) => `projects./home/me/shop.${name}`),
          ...['role', 'rounds', 'wall', 'maxUsd'].map((name) => `projects./home/me/bank.reviewGate.${name}`),
          'triage.fallbacks',
          'triage.parallel',
          'depth',
          ...['executable', 'baseUrl', 'auth', 'apiKeyEnv', 'apiKeyFile', 'model', 'extraModels'].map(
            (name) => `workers.codex-cli.${name}`,
          ),
        ],
      },
    })
  })
})

test('a wall clock for each class of task, the others at the default (M35)', () => {
  const parsed = parseConfig('limits: { wall: { audit: 20m, explain: 90s } }', FILE)
  expect(parsed).toEqual({
    ok: true,
    value: {
      ...DEFAULT_CONFIG,
      walls: { audit: 1_200_000, explain: 90_000 },
      said: ['limits.wall.audit', 'limits.wall.explain'],
    },
  })
})

const amount = 'must be a number of US dollars, above 0 and at most 1000000'
const duration = 'must be a duration of at most a week such as 90s, 15m or 1h'
const url =
  'must be an https URL without user and password (http only on this machine), and is something else (not shown)'

describe('a mistake is told with its line, field, what was expected and what was found (H32)', () => {
  test.each([
    ['caps:\n  runUSD: 3\n', 'line 2: there is no field `caps.runUSD`. Did you mean `runUsd`?'],
    ['\ncap: {}\n', 'line 2: there is no field `cap`. Did you mean `caps`?'],
    [
      'version: 1\n',
      'line 1: there is no field `version`. Known: caps, limits, apply, triage, batch, pages, projects, depth, workers.',
    ],
    [
      '__proto__: 1\n',
      'line 1: there is no field `__proto__`. Known: caps, limits, apply, triage, batch, pages, projects, depth, workers.',
    ],
    [
      'workers:\n  codex-cli:\n    exectable: /a\n',
      'line 3: there is no field `workers.codex-cli.exectable`. Did you mean `executable`?',
    ],
    [
      'workers: {codx-cli: {}}',
      'line 1: there is no field `workers.codx-cli`. Did you mean `codex-cli` or `claude-cli`?',
    ],
    ['caps:\n  runUsd: two\n', `line 2: \`caps.runUsd\` ${amount}, and is "two"`],
    ['caps:\n  runUsd: 0\n', `line 2: \`caps.runUsd\` ${amount}, and is 0`],
    ['caps:\n  runUsd: -1\n', `line 2: \`caps.runUsd\` ${amount}, and is -1`],
    ['caps:\n  runUsd: .inf\n', `line 2: \`caps.runUsd\` ${amount}, and is Infinity`],
    ['caps:\n  runUsd: .nan\n', `line 2: \`caps.runUsd\` ${amount}, and is NaN`],
    ['caps:\n  runUsd: 1e300\n', `line 2: \`caps.runUsd\` ${amount}, and is 1e+300`],
    ['caps:\n  runUsd:\n', `line 2: \`caps.runUsd\` ${amount}, and is empty`],
    ['caps:\n', 'line 1: `caps` must be a section of fields, and is empty'],
    ['caps: [1]\n', 'line 1: `caps` must be a section of fields, and is a list'],
    ['- caps\n', 'line 1: the file must be a section of fields, and is a list'],
    ['limits:\n  wall: 15\n', `line 2: \`limits.wall\` ${duration}, and is 15`],
    ['limits:\n  wall: [15m]\n', `line 2: \`limits.wall\` ${duration}, and is a list`],
    [
      'limits:\n  wall:\n    audti: 20m\n',
      'line 3: there is no field `limits.wall.audti`. Did you mean `audit`?',
    ],
    ['limits:\n  wall:\n    audit: 20\n', `line 3: \`limits.wall.audit\` ${duration}, and is 20`],
    ['limits:\n  idle: 3 min\n', `line 2: \`limits.idle\` ${duration}, and is "3 min"`],
    [
      'limits: {outputBytes: 1.5}',
      'line 1: `limits.outputBytes` must be a whole number from 1048576 to 17179869184, and is 1.5',
    ],
    [
      'projects:\n  /shop:\n    aply: never\n',
      'line 3: there is no field `projects./shop.aply`. Did you mean `apply`?',
    ],
    [
      'projects:\n  /shop:\n    reviewGate: { round: 2 }\n',
      'line 3: there is no field `projects./shop.reviewGate.round`. Did you mean `rounds`?',
    ],
    [
      'projects:\n  /shop:\n    reviewGate: { wall: 10m }\n',
      'line 3: `projects./shop.reviewGate.wall` must be a duration of at most 9m, since a host waits 10 minutes, and is "10m"',
    ],
    [
      'projects:\n  /shop:\n    reviewGate: { rounds: 6 }\n',
      'line 3: `projects./shop.reviewGate.rounds` must be a whole number from 1 to 5, and is 6',
    ],
    [
      'projects:\n  /shop:\n    reviewGate: true\n',
      'line 3: `projects./shop.reviewGate` must be a section of fields, and is true',
    ],
    ['depth: 0', 'line 1: `depth` must be a whole number from 1 to 5, and is 0'],
    [
      'workers: {claude-cli: {auth: no}}',
      'line 1: `workers.claude-cli.auth` must be one of auto, subscription, api-key, and is "no"',
    ],
    [
      'workers: {claude-cli: {executable: bin/x}}',
      'line 1: `workers.claude-cli.executable` must be an absolute path, and is "bin/x"',
    ],
    [
      'workers: {claude-cli: {model: ""}}',
      'line 1: `workers.claude-cli.model` must be the id of a model, and is ""',
    ],
    [
      'workers:\n  claude-cli:\n    extraModels:\n      - a\n      - 3\n',
      'line 5: `workers.claude-cli.extraModels.1` must be the id of a model, and is 3',
    ],
    [
      'workers:\n  claude-cli:\n    extraModels:\n      - { id: a, inputUsdPerMTok: 1, ouputUsdPerMTok: 2 }\n',
      'line 4: there is no field `workers.claude-cli.extraModels.0.ouputUsdPerMTok`. Did you mean `outputUsdPerMTok` or `inputUsdPerMTok`?',
      'config.yaml line 4: `workers.claude-cli.extraModels.0.outputUsdPerMTok` must be a number of US dollars, above 0 and at most 1000000, and is empty',
    ],
    [
      'workers:\n  claude-cli:\n    baseUrl: https://a.example\n    auth: subscription\n',
      'line 4: `workers.claude-cli.auth` must be api-key or auto, since a login is never sent to a baseUrl, and is "subscription"',
    ],
    [
      'workers: {codex-cli: {baseUrl: "http://gateway.example/v1"}}',
      `line 1: \`workers.codex-cli.baseUrl\` ${url}`,
    ],
    [
      'workers: {codex-cli: {baseUrl: "https://me:pw@gateway.example/v1"}}',
      `line 1: \`workers.codex-cli.baseUrl\` ${url}`,
    ],
    ['workers: {codex-cli: {baseUrl: "gateway"}}', `line 1: \`workers.codex-cli.baseUrl\` ${url}`],
    ['caps: {runUsd: 1, runUsd: 2}', 'line 1: this is not YAML: Map keys must be unique'],
    [
      'caps: *x',
      'line 1: this cannot be read: Unresolved alias (the anchor must be set before the alias): x',
    ],
    [
      'depth: 1\nlimits: !!js/function "x"',
      'line 2: this is not YAML: Unresolved tag: tag:yaml.org,2002:js/function',
    ],
  ])('%j', (text, message, evidence?: string) => {
    expect(parseConfig(text, FILE)).toEqual(invalid(`${FILE} ${message}`, evidence))
  })

  test('several mistakes are all told, in the order of the file', () => {
    expect(parseConfig('depth: 9\nlimits:\n  wall: x\ncaps:\n  runUSD: 1\n', FILE)).toEqual(
      invalid(
        'config.yaml line 1: `depth` must be a whole number from 1 to 5, and is 9',
        `config.yaml line 3: \`limits.wall\` ${duration}, and is "x"\nconfig.yaml line 5: there is no field \`caps.runUSD\`. Did you mean \`runUsd\`?`,
      ),
    )
  })

  test('a key pasted in place of its name is not repeated (I6)', () => {
    const text = 'workers:\n  codex-cli:\n    apiKeyEnv: sk-proj-notforeyes\n'
    const message =
      "line 3: `workers.codex-cli.apiKeyEnv` must be a variable's name, not the key itself, and is something else (not shown)"
    expect(parseConfig(text, FILE)).toEqual(invalid(`${FILE} ${message}`))
  })

  test('aliases that unfold without end are refused, not unfolded', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [name, last] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair]))
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${last}`).join(', ')}]`)
    expect(parseConfig(bomb.join('\n'), FILE)).toMatchObject({
      ok: false,
      failure: { kind: 'config_invalid' },
    })
  })
})
