import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { permit } from '../../src/decide/consent.ts'
import { LANGUAGES } from '../../src/decide/languages.ts'
import { chooseRoute } from '../../src/decide/route.ts'
import { withRouting } from '../../src/decide/routing.ts'
import { decide, firstMatch } from '../../src/decide/rules.ts'
import type { Routing } from '../../src/domain/routing.ts'
import { type Conditions, type Occasion, type Rule, WAYS } from '../../src/domain/rule.ts'
import { MODES, TASK_KINDS } from '../../src/domain/task.ts'
import { WORKER_IDS } from '../../src/domain/worker-id.ts'
import { anAsk, aRecord, aTask, POLICY } from './samples.ts'

const aRule = (over: Partial<Rule> = {}): Rule => ({
  name: 'one',
  when: { via: WAYS },
  unless: [],
  auto: false,
  because: 'it says so',
  from: 'r.yaml:1',
  ...over,
})

const anOccasion = (over: Partial<Occasion> = {}): Occasion => ({
  via: 'prompt',
  host: 'claude',
  text: 'audit src/pay/till.ts',
  files: [],
  ...over,
})

const matches = (when: Conditions, over: Partial<Occasion> = {}) =>
  firstMatch(anOccasion(over), [aRule({ when })]) !== undefined

describe('a condition holds', () => {
  test.each<[what: string, when: Conditions, over: Partial<Occasion>, not: Partial<Occasion>]>([
    ['by the way it came', { via: ['skill'] }, { via: 'skill' }, { via: 'prompt' }],
    ['by the host', { host: ['codex'] }, { host: 'codex' }, { host: 'claude' }],
    ['by the role', { role: ['reviewer'] }, { role: 'reviewer' }, {}],
    ['by the subagent', { subagent: ['a', 'b'] }, { subagent: 'b' }, { subagent: 'c' }],
    ['by the skill', { skill: ['tidy'] }, { skill: 'tidy' }, { skill: 'tidy-up' }],
    ['by the kind of task', { kind: ['audit'] }, { kind: 'audit' }, {}],
    ['by the mode', { mode: 'write' }, { mode: 'write' }, { mode: 'read' }],
    ['by a word', { words: ['audit'] }, { text: 'an Audit!' }, { text: 'auditing' }],
    ['by the start of a word', { words: ['audit*'] }, { text: 'Auditing it' }, { text: 'reaudit' }],
    ['by a phrase', { words: ['look it up'] }, { text: 'look  it\nup' }, { text: 'look up' }],
    ['by a pattern', { regex: '\\bv\\d+\\b' }, { text: 'to V12' }, { text: 'to v' }],
    ['by a file that is named', { files: [glob('^src/')] }, { text: '', files: ['src/a.ts'] }, { text: '' }],
    [
      'by a file that is mentioned',
      { files: [glob('^src/')] },
      { text: 'see ./src/a.ts' },
      { text: 'see lib/a.ts' },
    ],
    [
      'by a file that is mentioned as hosts do it',
      { files: [glob('^src/')] },
      { text: 'see @src/a.ts' },
      { text: 'see user@src/a.ts' },
    ],
    ['by the name of a package', { files: [glob('^@src/')] }, { text: 'see @src/a' }, { text: 'see src/a' }],
    [
      'by a file that is written in full, below the top of the tree',
      { files: [glob('^src/')] },
      { text: 'see /home/u/shop/src/a.ts', root: '/home/u/shop' },
      { text: 'see /home/u/other/src/a.ts', root: '/home/u/shop' },
    ],
    [
      'by the language',
      { languages: ['rust'] },
      { text: 'why is main.rs slow' },
      { text: 'why is Rust slow' },
    ],
    ['by at least so many files', { size: { minFiles: 2 } }, { text: 'a.ts b.ts' }, { text: 'a.ts a.ts' }],
    ['by at most so many characters', { size: { maxChars: 3 } }, { text: 'abc' }, { text: 'abcd' }],
    [
      'by an address of the web',
      { web: true },
      { text: 'read https://example.com/a' },
      { text: 'read a.md' },
    ],
    ['by not needing the web', { web: false }, { text: 'read a.md' }, { text: 'search the web' }],
    ['by who is named', { addressee: ['codex'] }, { text: 'ask Codex why' }, { text: 'use codex exec here' }],
    [
      'by another than the host',
      { addressee: ['other'] },
      { text: 'let Codex try' },
      { text: 'let Claude try' },
    ],
  ])('%s', (_what, when, over, not) => {
    expect([matches(when, over), matches(when, not)]).toEqual([true, false])
  })

  test.each([
    '```\naudit\n```',
    '`audit` it',
    'the "audit" word',
    'in src/audit/a.ts',
    'audit_log',
    'audit() fails',
    'do not audit it',
  ])('not by a word that nobody says as a wish: %s', (text) =>
    expect(matches({ words: ['audit'] }, { text })).toBe(false),
  )

  test('only where all of them do, and nothing is excepted', () => {
    const when = { words: ['audit'], files: [glob('^src/')] }
    const unless = [{ words: ['quick'] }]
    const rule = aRule({ when, unless })
    const texts = ['audit src/a.ts', 'audit lib/a.ts', 'read src/a.ts', 'quick audit of src/a.ts']
    expect(texts.map((text) => firstMatch(anOccasion({ text }), [rule])?.rule.name)).toEqual([
      'one',
      undefined,
      undefined,
      undefined,
    ])
  })
})

const glob = (source: string) => ({ glob: source, source })

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    via: fc.subarray([...WAYS], { minLength: 1 }),
    kind: fc.subarray([...TASK_KINDS], { minLength: 1 }),
    mode: fc.constantFrom(...MODES),
    words: fc.subarray(['audit', 'src*', 'look up', 'triage'], { minLength: 1 }),
    languages: fc.subarray([...LANGUAGES], { minLength: 1 }),
    web: fc.boolean(),
  },
  { requiredKeys: [] },
)
const rules = fc.array(
  fc.record({
    name: fc.string({ minLength: 1 }),
    // Left to chance alone, two rules hardly ever match the same.
    when: fc.oneof(conditions, fc.constant({ via: WAYS })),
    unless: fc.array(conditions, { maxLength: 1 }),
    role: fc.constantFrom('code-auditor', 'implementer'),
    auto: fc.boolean(),
    because: fc.constant('it says so'),
    from: fc.constant('r.yaml:1'),
  }),
)
const texts = fc.constantFrom(
  'audit src/a.ts',
  'look up https://example.com',
  'triage it',
  'write main.rs',
  '',
)

test('the first rule that matches decides, and the others that match are those below it', () => {
  fc.assert(
    fc.property(rules, texts, (table, text) => {
      const occasion = anOccasion({ text })
      const alone = table.filter((rule) => firstMatch(occasion, [rule]) !== undefined)
      const decision = decide(occasion, table)
      expect(decision ? [decision.rule, ...decision.others] : []).toEqual(alone)
      expect(firstMatch(occasion, table)?.rule).toBe(alone[0])
    }),
  )
})

test('who was called by name goes where a rule says, and never to a default', () => {
  const called = { by: 'subagent', name: 'waybill:codex-reviewer' } as const
  const rules = [aRule({ when: { subagent: ['waybill:codex-reviewer'] }, role: 'code-auditor' })]
  const ask = anAsk({ called })
  expect([
    chooseRoute(ask, 'claude', { ...POLICY, rules }),
    chooseRoute(ask, 'claude', { ...POLICY, rules: [] }),
  ]).toMatchObject([
    { value: { worker: 'codex-cli', role: 'code-auditor', rule: { name: 'one', from: 'r.yaml:1' } } },
    { failure: { kind: 'unknown_name' } },
  ])
})

const bound = fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined })
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
const limits = fc.record({ maxUsdMicros: bound, wallMs: bound, idleMs: bound }).map(defined)
const routings: fc.Arbitrary<Routing> = fc.record({
  file: fc.constant('.waybill/routing.yaml'),
  deny: fc.subarray([...WORKER_IDS]),
  limits,
  checks: fc.constant([]),
  roles: fc.dictionary(
    fc.constantFrom('code-auditor', 'implementer', 'own'),
    fc
      .record({ worker: fc.constantFrom(...WORKER_IDS), wallMs: bound, maxUsdMicros: bound })
      .map((said) => ({ ...defined(said), from: '.waybill/routing.yaml:2' })),
  ),
  rules,
})
const asks = fc.record({
  goal: texts,
  role: fc.option(fc.constantFrom('code-auditor', 'implementer'), { nil: undefined }),
})

test('a routing file only narrows: no limit is above that of the user, and no denied worker is chosen (I9)', () => {
  fc.assert(
    fc.property(fc.array(routings, { maxLength: 3 }), asks, (files, asked) => {
      const policy = files.reduce(withRouting, POLICY)
      const route = chooseRoute(anAsk(defined(asked)), 'claude', policy)
      if (!route.ok || route.value.kind === 'stay') return
      const { worker, limits, role } = route.value
      expect(files.flatMap(({ deny }) => deny)).not.toContain(worker)
      const bounds = files.flatMap((file) => [file.limits, file.roles[role ?? ''] ?? {}])
      for (const { wallMs = Infinity, maxUsdMicros = Infinity } of bounds as Partial<typeof limits>[]) {
        expect(limits.maxUsdMicros).toBeLessThanOrEqual(maxUsdMicros)
        expect(limits.wallMs).toBeLessThanOrEqual(wallMs)
      }
      expect(limits.maxUsdMicros).toBeLessThanOrEqual(POLICY.limits.maxUsdMicros)
      expect(limits.depth).toBe(POLICY.limits.depth)
    }),
  )
})

test('no rule widens consent: what is granted is a worker and a mode that a person allowed (W28, W29)', () => {
  fc.assert(
    fc.property(
      fc.array(routings, { maxLength: 2 }),
      asks,
      fc.constantFrom(...MODES),
      (files, asked, mode) => {
        const record = aRecord({ worker: 'codex-cli', modes: mode === 'read' ? ['read'] : ['read', 'write'] })
        const task = aTask({ ask: anAsk(defined(asked)) })
        const route = chooseRoute(task.ask, 'claude', files.reduce(withRouting, POLICY))
        if (!route.ok || route.value.kind === 'stay') return
        const granted = permit(task, route.value, record, task.id, Date.parse(record.recordedAt))
        if ('kind' in granted) return
        expect(granted.worker).toBe('codex-cli')
        expect(record.modes).toContain(route.value.mode)
      },
    ),
  )
})
