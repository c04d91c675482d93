import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policyFrom } from '../../src/decide/catalogue.ts'
import { chooseRoute, type Policy, workerNamed } from '../../src/decide/route.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import type { Ask, Caller, Limits } from '../../src/domain/task.ts'
import { WORKER_NAMES } from '../../src/domain/worker-id.ts'
import { anAsk, LIMITS, POLICY } from './samples.ts'

const route = (ask: Partial<Ask>, caller: Caller = 'claude') => chooseRoute(anAsk(ask), caller, POLICY)

const codex = {
  kind: 'delegate',
  checkWallMs: 600_000,
  worker: 'codex-cli',
  model: 'gpt-6-sol',
  nativeness: 'foreign',
  label: 'switch-harness',
  mode: 'read',
  limits: LIMITS,
  because: 'no worker was named, and it is the default here',
  fallbacks: [],
  checks: [],
  provenance: {
    worker: 'default for claude',
    model: 'default of 2026-11-21',
    mode: 'default',
    wallMs: 'default for other',
    idleMs: 'config.yaml',
  },
}
const claude = { ...codex, worker: 'claude-cli', model: 'claude-sonnet-5-5' }
const native = { nativeness: 'native', label: 'no-data' }
const audit = {
  ...codex,
  role: 'code-auditor',
  effort: 'high',
  limits: { ...LIMITS, wallMs: 1_200_000 },
  because: 'it errs differently',
  provenance: {
    worker: 'role code-auditor',
    model: 'default of 2026-11-21',
    effort: 'role code-auditor',
    mode: 'role code-auditor',
    wallMs: 'role code-auditor',
    idleMs: 'config.yaml',
  },
}

const TABLE: [what: string, ask: Partial<Ask>, caller: Caller, route: object][] = [
  ['nothing said in Claude Code goes to Codex', {}, 'claude', codex],
  [
    'nothing said in Codex goes to Claude',
    {},
    'codex',
    { ...claude, provenance: { ...codex.provenance, worker: 'default for codex', model: 'config.yaml' } },
  ],
  [
    'a worker asked for by name',
    { worker: 'claude-cli' },
    'claude',
    {
      ...claude,
      ...native,
      because: 'it was asked for by name',
      provenance: { ...codex.provenance, worker: 'flag', model: 'config.yaml' },
    },
  ],
  [
    'a kind of work has its role',
    { kind: 'audit' },
    'terminal',
    { ...audit, rule: { name: 'kind-audit', from: 'built-in of 2026-11-21' } },
  ],
  ['a role by name', { role: 'code-auditor' }, 'codex', { ...audit, ...native }],
  [
    'flags beat the role, each for itself',
    { role: 'code-auditor', model: 'gpt-6-astra', effort: 'low', mode: 'write', limits: { wallMs: 60_000 } },
    'claude',
    {
      ...audit,
      model: 'gpt-6-astra',
      effort: 'low',
      mode: 'write',
      limits: { ...LIMITS, wallMs: 60_000 },
      provenance: {
        worker: 'role code-auditor',
        model: 'flag',
        effort: 'flag',
        mode: 'flag',
        wallMs: 'flag',
        idleMs: 'config.yaml',
      },
    },
  ],
  [
    'the model of a role belongs to its own worker alone',
    { role: 'implementer', worker: 'claude-cli' },
    'claude',
    {
      ...claude,
      role: 'implementer',
      ...native,
      mode: 'write',
      limits: { ...LIMITS, wallMs: 1_800_000 },
      because: 'it was asked for by name',
      provenance: {
        worker: 'flag',
        model: 'config.yaml',
        mode: 'role implementer',
        wallMs: 'default for implement',
        idleMs: 'config.yaml',
      },
    },
  ],
  [
    'a worker by name does not take the role of a kind',
    { kind: 'implement', worker: 'codex-cli' },
    'claude',
    {
      ...codex,
      limits: { ...LIMITS, wallMs: 1_800_000 },
      because: 'it was asked for by name',
      provenance: { ...codex.provenance, worker: 'flag', wallMs: 'default for implement' },
    },
  ],
  [
    'a kind without a role has its class of time',
    { kind: 'explain' },
    'claude',
    {
      ...codex,
      limits: { ...LIMITS, wallMs: 600_000 },
      provenance: { ...codex.provenance, wallMs: 'default for explain' },
    },
  ],
  [
    'fallbacks are kept in order, without the worker itself',
    { fallbacks: ['codex-cli', 'claude-cli'] },
    'claude',
    { ...codex, fallbacks: ['claude-cli'] },
  ],
  [
    'the network is for a writing Codex',
    { network: true, mode: 'write' },
    'claude',
    { ...codex, mode: 'write', provenance: { ...codex.provenance, mode: 'flag' } },
  ],
]

test.each(TABLE)('%s (G28)', (_what, ask, caller, expected) => {
  expect(route(ask, caller)).toEqual({ ok: true, value: expected })
})

describe('what is refused before anything runs', () => {
  const hintOf = (ask: Partial<Ask>) => {
    const chosen = route(ask)
    return chosen.ok ? chosen : { kind: chosen.failure.kind, hint: chosen.failure.hint }
  }

  test('an unknown role names the nearest (H12)', () => {
    expect(hintOf({ role: 'code-auditer' })).toEqual({
      kind: 'unknown_name',
      hint: 'Did you mean `code-auditor`?',
    })
  })

  test('an unknown model names the nearest of its own worker', () => {
    expect(hintOf({ model: 'gpt-6-sool' })).toEqual({
      kind: 'unknown_name',
      hint: expect.stringMatching(/^Did you mean `gpt-6-sol` or `gpt-6-astra`\? .*`workers\.codex-cli\./),
    })
  })

  test("a model of the other vendor is not this worker's", () => {
    expect(hintOf({ worker: 'codex-cli', model: 'claude-opus-5-5' })).toMatchObject({ kind: 'unknown_name' })
  })

  test('the network in a reading Codex, which its sandbox cannot give', () => {
    expect(hintOf({ network: true })).toMatchObject({ kind: 'wrong_usage' })
    expect(route({ network: true, worker: 'claude-cli' })).toMatchObject({ ok: true })
    // Nor may it come in by the back door.
    expect(hintOf({ network: true, worker: 'claude-cli', fallbacks: ['codex-cli'] })).toMatchObject({
      kind: 'wrong_usage',
    })
  })
})

test('who wants nobody to take over gets none of the role either', () => {
  const { roles: builtIn } = policyFrom(DEFAULT_CONFIG, '/repo')
  const roles = builtIn.map((role) => ({ ...role, fallbacks: ['claude-cli'] as const }))
  const declared: Partial<Ask>[] = [{}, { noFallback: true }]
  const fallbacks = declared.map((ask) => {
    const chosen = chooseRoute(anAsk({ role: 'code-auditor', ...ask }), 'terminal', { ...POLICY, roles })
    if (!chosen.ok) return chosen.failure.kind
    return chosen.value.kind === 'delegate' ? [chosen.value.worker, ...chosen.value.fallbacks] : 'stay'
  })
  expect(fallbacks).toEqual([['codex-cli', 'claude-cli'], ['codex-cli']])
})

describe('a model is asked for as people write it', () => {
  const policy = policyFrom(DEFAULT_CONFIG, '/repo')
  const asked = (ask: Partial<Ask>, over: Partial<Policy> = {}) => {
    const chosen = chooseRoute(anAsk(ask), 'claude', { ...policy, ...over })
    if (!chosen.ok)
      return { kind: chosen.failure.kind, says: chosen.failure.message, hint: chosen.failure.hint }
    return chosen.value.kind === 'delegate'
      ? [chosen.value.model, chosen.value.modelAsked, chosen.value.provenance.model]
      : chosen.value
  }
  const withDefault = (defaultModel: string, more: string[] = []) => {
    const models = [...policy.workers['codex-cli'].models, ...more]
    const codex = { defaultModel, modelFrom: 'config.yaml', models }
    return { workers: { ...policy.workers, 'codex-cli': codex } }
  }

  test.each([
    ['its id', { model: 'gpt-6.1-sol' }, ['gpt-6.1-sol', undefined, 'flag']],
    ['a namespace', { model: 'openai/gpt-6.1-sol' }, ['gpt-6.1-sol', 'openai/gpt-6.1-sol', 'flag']],
    ['dashes for points', { model: 'gpt-6-1-sol' }, ['gpt-6.1-sol', 'gpt-6-1-sol', 'flag']],
    [
      'the version before the family',
      { worker: 'claude-cli' as const, model: 'claude-5.5-sonnet' },
      ['claude-sonnet-5-5', 'claude-5.5-sonnet', 'flag'],
    ],
    [
      'a word of the host',
      { worker: 'claude-cli' as const, model: 'opus' },
      ['claude-opus-5-5', 'opus', 'flag'],
    ],
  ])('%s', (_what, ask, says) => {
    expect(asked(ask)).toEqual(says)
  })

  test('also where it stands in a config, in a role, or behind a fallback', () => {
    const config = withDefault('openai/gpt-6-astra')
    expect(asked({}, config)).toEqual(['gpt-6-astra', 'openai/gpt-6-astra', 'config.yaml'])
    const role = {
      name: 'implementer',
      worker: 'codex-cli',
      mode: 'write',
      because: 'x',
      from: 'routing.yaml',
    } as const
    const roles = [{ ...role, model: 'GPT-6-Luna' }]
    expect(asked({ role: 'implementer' }, { roles })).toEqual(['gpt-6-luna', 'GPT-6-Luna', 'routing.yaml'])
    const wrong = withDefault('gpt-6.1-sool')
    expect(asked({ worker: 'claude-cli', fallbacks: ['codex-cli'] }, wrong)).toMatchObject({
      kind: 'unknown_name',
      says: 'codex-cli is not known to have a model `gpt-6.1-sool`',
    })
  })

  test('what the user has added is asked for as it is written there', () => {
    const added = withDefault('openai/gpt-6.1-sol', ['openai/gpt-6.1-sol'])
    expect(asked({}, added)).toEqual(['openai/gpt-6.1-sol', undefined, 'config.yaml'])
    expect(asked({ model: 'gpt-6-1-sol' }, added)).toEqual({
      kind: 'unknown_name',
      says: '`gpt-6-1-sol` may be more than one model of codex-cli',
      hint: 'Write one of `gpt-6.1-sol`, `openai/gpt-6.1-sol`.',
    })
    expect(asked({ model: 'gpt-4' }, withDefault('gpt-4', ['gpt-4']))).toEqual(['gpt-4', undefined, 'flag'])
  })

  test.each([
    [
      'a date that is not known',
      'gpt-6.1-sol-20260901',
      /^codex-cli is not known/,
      /^Did you mean `gpt-6.1-sol/,
    ],
    ['somebody’s copy', 'somebody/gpt-6.1-sol', /^codex-cli is not known/, /`gpt-6.1-sol`/],
    [
      'a word for several',
      'opusplan',
      /^`opusplan` is no one model: it is one for plans/,
      /^Name the model itself/,
    ],
    [
      'one that is gone',
      'openai/gpt-4',
      /^`openai\/gpt-4` was retired by its vendor on 2026-10-23/,
      /extraModels/,
    ],
    [
      'the other vendor’s',
      'opus',
      /^`opus` is a model of claude-cli, not of codex-cli$/,
      /^Name the worker as well/,
    ],
  ])('%s is refused', (_what, model, says, hint) => {
    expect(asked({ worker: 'codex-cli', model })).toEqual({
      kind: 'unknown_name',
      says: expect.stringMatching(says),
      hint: expect.stringMatching(hint),
    })
  })

  test('an effort that the model is known not to take is refused, and where nothing is known it is not', () => {
    const worker = 'claude-cli' as const
    expect(asked({ worker, model: 'claude-haiku-4-5', effort: 'low' })).toEqual({
      kind: 'wrong_usage',
      says: 'claude-haiku-4-5 does not take the effort low',
      hint: 'Leave it out.',
    })
    expect(asked({ worker, model: 'claude-haiku-5-5', effort: 'xhigh' })).toHaveLength(3)
    expect(asked({ worker, model: 'claude-opus-4-6', effort: 'xhigh' })).toHaveLength(3)
  })
})

test.each([
  ['codex', 'codex-cli'],
  ['codex-cli', 'codex-cli'],
  ['claude', 'claude-cli'],
  ['claude-cli', 'claude-cli'],
])('the worker %s is %s', (name, worker) => {
  expect(workerNamed(name)).toEqual({ ok: true, value: worker })
})

test.each([
  ['codx', 'Did you mean `codex`?'],
  ['Claude', 'Did you mean `claude` or `claude-cli`?'],
  ['zebedee', `Known: ${WORKER_NAMES.join(', ')}.`],
  ['', expect.any(String)],
])('the worker %j is unknown and the nearest are named', (name, hint) => {
  expect(workerNamed(name)).toEqual({
    ok: false,
    failure: { kind: 'unknown_name', message: `there is no worker \`${name}\``, hint },
  })
})

const amount = fc.oneof(
  fc.nat({ max: 2 ** 40 }),
  fc.constantFrom(0, LIMITS.maxUsdMicros, Number.MAX_SAFE_INTEGER),
)
const someLimits = fc.record(
  { wallMs: fc.nat(), idleMs: fc.nat(), maxUsdMicros: amount, maxOutputBytes: fc.nat(), depth: fc.nat(9) },
  { requiredKeys: [] },
)

test('no ask raises what one run may cost, or how deep it may nest (I1, W32)', () => {
  const asks = fc.record(
    {
      limits: someLimits as fc.Arbitrary<Partial<Limits>>,
      role: fc.constantFrom('code-auditor', 'implementer'),
      mode: fc.constantFrom('read' as const, 'write' as const),
      worker: fc.constantFrom('codex-cli' as const, 'claude-cli' as const),
    },
    { requiredKeys: ['limits'] },
  )
  fc.assert(
    fc.property(asks, fc.nat({ max: 2 ** 40 }), fc.nat(5), (ask, maxUsdMicros, depth) => {
      const policy = { ...POLICY, limits: { ...LIMITS, maxUsdMicros, depth } }
      const chosen = chooseRoute(anAsk(ask), 'terminal', policy)
      if (!chosen.ok || chosen.value.kind !== 'delegate') throw new Error('it was not routed')
      const { limits } = chosen.value
      expect(limits.maxUsdMicros).toBe(Math.min(maxUsdMicros, ask.limits.maxUsdMicros ?? maxUsdMicros))
      expect(limits.depth).toBe(Math.min(depth, ask.limits.depth ?? depth))
    }),
  )
})
