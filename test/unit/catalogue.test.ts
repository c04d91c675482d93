import { expect, test } from 'vitest'
import { policyFrom } from '../../src/decide/catalogue.ts'
import { DEFAULT_MODELS, MODELS_AS_OF, modelsOf } from '../../src/decide/models.ts'
import { PRICES } from '../../src/decide/price.ts'
import { AGENT_ROLES, BUILT_IN_RULES, ROLES } from '../../src/decide/roles.ts'
import { isAtLeast } from '../../src/decide/version.ts'
import { type CliFacts, WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { GROK_PAGE } from '../../src/domain/grok-page.ts'
import type { Assignment } from '../../src/domain/run.ts'
import { EFFORTS, MODES, plainAsk } from '../../src/domain/task.ts'
import { WORKER_IDS } from '../../src/domain/worker-id.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { PROGRAMS } from '../contract/worker-dialects.ts'

const CLIS = WORKER_IDS.filter((id) => WORKER_FACTS[id].via === 'process')

test('every worker has facts, and a default model with a price of its own vendor; a model on this machine has none', () => {
  expect(Object.keys(WORKER_FACTS).sort()).toEqual([...WORKER_IDS].sort())
  expect(Object.keys(DEFAULT_MODELS).sort()).toEqual([...WORKER_IDS].sort())
  const asked = WORKER_IDS.filter((id) => WORKER_FACTS[id].via !== 'browser' && id !== 'local')
  const priced = asked.map((worker) => {
    const { vendor, models } = WORKER_FACTS[worker]
    const price = PRICES.models[DEFAULT_MODELS[worker].model]
    return [worker, price?.vendor === vendor || (price === undefined && !!models?.unpricedBecause)]
  })
  expect(priced).toEqual(asked.map((worker) => [worker, true]))
})

test('what the CLIs printed when they were looked at passes the facts about them', () => {
  const seen = PROGRAMS.map(([id, { program }]) => {
    const { versionPattern, minVersion } = WORKER_FACTS[id] as CliFacts
    const version = new RegExp(versionPattern).exec(program.printsVersion)?.[1] ?? ''
    return [id, isAtLeast(version, minVersion)]
  })
  expect(seen).toEqual(CLIS.map((id) => [id, true]))
})

test('every role is one that can be routed, and every subagent stands for a role', () => {
  const strange = ROLES.filter(
    ({ worker, mode, effort, because }) =>
      (worker !== undefined && !WORKER_IDS.includes(worker)) ||
      !MODES.includes(mode) ||
      (effort !== undefined && !EFFORTS.includes(effort)) ||
      because === '',
  )
  expect(strange).toEqual([])
  expect(ROLES.map(({ name, worker, mode }) => [name, worker, mode])).toEqual([
    ['code-auditor', 'codex-cli', 'read'],
    ['backtester', 'codex-cli', 'write'],
    ['design-reviewer', 'codex-cli', 'read'],
    ['implementer', 'codex-cli', 'write'],
    ['reviewer', 'codex-cli', 'read'],
    ['researcher', 'grok-api', 'read'],
    ['quick-lookup', 'grok-api', 'read'],
    ['triage', 'local', 'read'],
    ['colleague', undefined, 'read'],
    ['architect', 'claude-cli', 'read'],
    ['clerk', 'claude-cli', 'write'],
  ])
  expect(AGENT_ROLES).toEqual({
    'codex-auditor': 'code-auditor',
    'codex-implementer': 'implementer',
    'codex-reviewer': 'reviewer',
  })
})

test('without a config the policy is the tables, and says so', () => {
  const policy = policyFrom(DEFAULT_CONFIG, '/repo')
  const dated = `default of ${MODELS_AS_OF}`
  expect(policy).toEqual({
    root: '/repo',
    checks: [],
    checkWallMs: 600_000,
    rules: BUILT_IN_RULES,
    roles: ROLES,
    routings: [],
    workers: {
      ...policy.workers,
      'codex-cli': { defaultModel: 'gpt-6.1-sol', modelFrom: dated, models: modelsOf('openai') },
      'claude-cli': { defaultModel: 'claude-sonnet-5-5', modelFrom: dated, models: modelsOf('anthropic') },
      'grok-api': { defaultModel: 'grok-4.7', modelFrom: dated, models: modelsOf('xai') },
      local: { defaultModel: 'default_model', modelFrom: dated, models: ['default_model'] },
      'grok-cli': { defaultModel: 'grok-4.7', modelFrom: dated, models: modelsOf('xai') },
      'grok-browser': { defaultModel: 'auto', modelFrom: dated, models: GROK_PAGE.modes },
    },
    limits: DEFAULT_CONFIG.limits,
    clocks: { walls: {} },
  })
})

test('the config chooses models and limits, and is named as the source (G28)', () => {
  const codex = { ...DEFAULT_CONFIG.workers['codex-cli'], model: 'gpt-7', extraModels: ['gpt-7'] }
  const config = {
    ...DEFAULT_CONFIG,
    workers: { ...DEFAULT_CONFIG.workers, 'codex-cli': codex },
    projects: { '/repo': { link: [], checks: ['scope' as const] } },
    said: ['limits.wall', 'limits.idle'],
  }
  const policy = policyFrom(config, '/repo')
  expect([policy.checks, policyFrom(config, '/other').checks]).toEqual([['scope'], []])
  expect(policy.workers['codex-cli']).toEqual({
    defaultModel: 'gpt-7',
    modelFrom: 'config.yaml',
    models: [...modelsOf('openai'), 'gpt-7'],
  })
  expect(policy.clocks).toEqual({ walls: {}, wallMs: 900_000, idleMs: 300_000 })
})

test('the flags that doctor looks for are those that the workers use', () => {
  const short: Record<string, string> = {
    '-p': '--print',
    '-m': '--model',
    '-s': '--sandbox',
    '-C': '--cd',
    '-c': '--config',
  }
  const used = CLIS.map((worker) => {
    const flags = [true, false]
      .flatMap((fullContext) => WORKERS[worker].plan(everythingAsked(worker, fullContext)).args)
      .map((arg) => short[arg] ?? arg.replace(/^(--[a-z-]+)=.*/is, '$1'))
      .filter((arg) => /^--[a-z]/i.test(arg))
    return [worker, [...new Set(flags)].sort()]
  })
  expect(used).toEqual(CLIS.map((id) => [id, (WORKER_FACTS[id] as CliFacts).requiredFlags.toSorted()]))
})

/** An assignment that makes a plan use every flag it knows. */
function everythingAsked(worker: (typeof WORKER_IDS)[number], fullContext: boolean): Assignment {
  const limits = DEFAULT_CONFIG.limits
  const ask = { answerSchema: {}, network: true, writable: ['/w'], fullContext }
  return {
    task: {
      id: 'w1',
      ask: { ...plainAsk('g'), ...ask },
      workspace: { cwd: '/r', root: '/r', commonDir: '/r/.git' },
      depth: 1,
      caller: 'terminal',
    },
    grant: {
      run: 'w1',
      worker,
      mode: 'write',
      limits,
      consent: { key: '/r/.git', recordedAt: '' },
    } as Assignment['grant'],
    mode: 'write',
    model: DEFAULT_MODELS[worker].model,
    effort: 'high',
    limits,
    cwd: '/r',
    home: '/h',
    lane: { billing: 'metered', from: 'a key', keyEnv: (WORKER_FACTS[worker] as CliFacts).keyEnv[0] },
    schemaFile: '/s.json',
  }
}
