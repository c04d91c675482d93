import { describe, expect, test } from 'vitest'
import { chooseRoute } from '../../src/decide/route.ts'
import { withRouting } from '../../src/decide/routing.ts'
import type { Routing } from '../../src/domain/routing.ts'
import type { Ask } from '../../src/domain/task.ts'
import { WORKER_NAMES } from '../../src/domain/worker-id.ts'
import { parseRouting } from '../../src/io/routing-parse.ts'
import { anAsk, LIMITS, POLICY } from './samples.ts'

const CALLED = '.waybill/routing.yaml'
const NONE: Routing = { file: CALLED, deny: [], limits: {}, checks: [], roles: {}, rules: [] }
const from = `${CALLED}:3`
const routeOf = (routing: Partial<Routing>, ask: Partial<Ask> = {}) =>
  chooseRoute(anAsk(ask), 'terminal', withRouting(POLICY, { ...NONE, ...routing }))

describe('a trusted routing file', () => {
  test('sends a role to another worker, with its model and effort, and says that it did', () => {
    const roles = {
      'code-auditor': { from, worker: 'claude-cli', model: 'claude-opus-5-5', effort: 'low' },
    } as const
    expect(routeOf({ roles }, { role: 'code-auditor' })).toMatchObject({
      value: {
        worker: 'claude-cli',
        model: 'claude-opus-5-5',
        effort: 'low',
        mode: 'read',
        because: '.waybill/routing.yaml:3 sends the role code-auditor to claude-cli',
        provenance: { worker: from, model: from, effort: from },
      },
    })
  })

  test('is the source of what it says alone: the rest of a role keeps the name of who said it', () => {
    const theirs = { 'code-auditor': { from, effort: 'low' } } as const
    const mine = { 'code-auditor': { from: 'your routing.yaml:8', worker: 'claude-cli' } } as const
    const both = [theirs, mine].reduce((policy, roles) => withRouting(policy, { ...NONE, roles }), POLICY)
    expect(chooseRoute(anAsk({ role: 'code-auditor' }), 'terminal', both)).toMatchObject({
      value: { provenance: { worker: 'your routing.yaml:8', effort: from, mode: 'role code-auditor' } },
    })
  })

  test('gives nothing of a role of its own to a role of that name in the user’s file', () => {
    const theirs = {
      stylist: {
        from,
        description: 'x',
        worker: 'claude-cli',
        mode: 'write',
        model: 'claude-opus-5-5',
        fallbacks: ['codex-cli'],
      },
    } as const
    const mine = { stylist: { from: 'your routing.yaml:3', description: 'y', worker: 'claude-cli' } } as const
    const both = [theirs, mine].reduce((policy, roles) => withRouting(policy, { ...NONE, roles }), POLICY)
    expect(chooseRoute(anAsk({ role: 'stylist' }), 'terminal', both)).toMatchObject({
      value: {
        mode: 'read',
        model: 'claude-sonnet-5-5',
        fallbacks: [],
        provenance: { mode: 'your routing.yaml:3' },
      },
    })
  })

  test('adds checks, to those of the task and of the user, and takes none away (I9)', () => {
    const roles = { 'code-auditor': { from, worker: 'codex-cli', checks: ['citations'] } } as const
    const asked = { role: 'code-auditor', checks: ['scope', 'citations'] } satisfies Partial<Ask>
    const policy = { ...POLICY, checks: ['command:lint'] as const }
    const rules = withRouting(policy, { ...NONE, checks: ['tests-pass'], roles })
    expect(chooseRoute(anAsk(asked), 'terminal', rules)).toMatchObject({
      value: {
        checks: ['scope', 'citations', 'tests-pass', 'command:lint'],
        provenance: { checks: `flag, ${from}, ${CALLED}, config.yaml` },
      },
    })
  })

  test('takes the other worker’s default model where it names none, and what was asked for by name stands', () => {
    const roles = { implementer: { from, worker: 'claude-cli' } } as const
    expect([
      routeOf({ roles }, { role: 'implementer' }),
      routeOf({ roles }, { role: 'implementer', worker: 'codex-cli' }),
    ]).toMatchObject([
      { value: { worker: 'claude-cli', model: 'claude-sonnet-5-5', mode: 'write' } },
      { value: { worker: 'codex-cli', model: 'gpt-6-sol', mode: 'write' } },
    ])
  })

  test.each([
    ['by name', { worker: 'codex-cli' }],
    ['by role', { role: 'code-auditor' }],
    ['by default', {}],
    ['as a fallback', { worker: 'claude-cli', fallbacks: ['codex-cli'] }],
  ] as [string, Partial<Ask>][])('denies a worker that was asked for %s', (_how, ask) => {
    expect(routeOf({ deny: ['codex-cli'] }, ask)).toEqual({
      ok: false,
      failure: {
        kind: 'no_consent',
        message: '.waybill/routing.yaml denies codex-cli here',
        hint: expect.stringContaining('waybill trust'),
      },
    })
  })

  test('lowers each limit, also what was asked for and what a role has, and raises none', () => {
    const low = { maxUsdMicros: 1_000, wallMs: 60_000, idleMs: 5_000 }
    const high = { maxUsdMicros: 9_000_000, wallMs: 90_000_000, idleMs: 90_000_000 }
    const ask = {
      role: 'code-auditor',
      limits: { wallMs: 3_600_000, idleMs: 3_600_000, maxUsdMicros: 1_500_000 },
    }
    expect(routeOf({ limits: low }, ask)).toMatchObject({
      value: {
        limits: { ...LIMITS, ...low },
        provenance: { maxUsdMicros: CALLED, wallMs: CALLED, idleMs: CALLED },
      },
    })
    expect(routeOf({ limits: high }, ask)).toEqual(chooseRoute(anAsk(ask), 'terminal', POLICY))
  })
})

const SOURCE = { path: 'r.yaml', called: CALLED, own: false }

describe('its text', () => {
  test('says all that it can say', () => {
    const text = `version: 1
deny: [codex, claude-cli]
limits: { maxUsd: 0.5, wall: 5m, idle: 30s }
checks: [tests-pass]
roles:
  code-auditor: { worker: claude, model: claude-opus-5-5, effort: high, checks: [citations] }
`
    expect(parseRouting(text, SOURCE)).toEqual({
      ok: true,
      value: {
        file: CALLED,
        rules: [],
        deny: ['codex-cli', 'claude-cli'],
        limits: { maxUsdMicros: 500_000, wallMs: 300_000, idleMs: 30_000 },
        checks: ['tests-pass'],
        roles: {
          'code-auditor': {
            from: `${CALLED}:6`,
            worker: 'claude-cli',
            model: 'claude-opus-5-5',
            effort: 'high',
            checks: ['citations'],
          },
        },
      },
    })
    expect(parseRouting('version: 1\n', SOURCE)).toEqual({ ok: true, value: NONE })
  })

  test.each([
    ['no version', 'deny: [codex]\n', 'line 1: `version` must be the number 1, and is empty'],
    ['another version', 'version: 2\n', 'line 1: `version` must be the number 1, and is 2'],
    [
      'a typo in a field',
      'version: 1\ndenny: [codex]\n',
      'line 2: there is no field `denny`. Did you mean `deny`?',
    ],
    [
      'a typo in a field of a role',
      'version: 1\nroles:\n  stylist: { worker: claude, efort: low }\n',
      'line 3: there is no field `roles.stylist.efort`. Did you mean `effort`?',
    ],
    [
      'a typo in a role',
      'version: 1\nroles:\n  code-auditer: { worker: claude }\n',
      'line 3: there is no role `code-auditer`',
    ],
    [
      'an unknown worker',
      'version: 1\ndeny:\n  - codx\n',
      `line 3: \`deny.0\` must be one of ${WORKER_NAMES.join(', ')}, and is "codx"`,
    ],
    [
      'an address',
      'version: 1\nworkers: { codex-cli: { baseUrl: "https://x" } }\n',
      'line 2: there is no field `workers`. ',
    ],
    [
      'a command',
      'version: 1\nroles:\n  reviewer: { worker: codex, executable: /bin/x }\n',
      'line 3: there is no field `roles.reviewer.executable`. ',
    ],
    [
      'a mode',
      'version: 1\nroles:\n  reviewer: { worker: codex, mode: write }\n',
      'line 3: what a known role may do is not for a repository to say',
    ],
    [
      'a time without a unit',
      'version: 1\nlimits: { wall: 5 }\n',
      'line 2: `limits.wall` must be a duration',
    ],
    [
      'no money',
      'version: 1\nlimits: { maxUsd: 0 }\n',
      'line 2: `limits.maxUsd` must be a number of US dollars',
    ],
    ['twice the same', 'version: 1\nversion: 1\n', 'line 2: this is not YAML'],
  ])('%s is a mistake with its line', (_what, text, message) => {
    expect(parseRouting(text, SOURCE)).toEqual({
      ok: false,
      failure: {
        kind: 'config_invalid',
        message: expect.stringMatching(
          new RegExp(`^r\\.yaml ${message.replace(/[[\]().*?+^$|\\]/g, '\\$&')}`),
        ),
        hint: expect.any(String),
      },
    })
  })
})
