import { describe, expect, test } from 'vitest'
import { policyFrom } from '../../src/decide/catalogue.ts'
import { placementsFor } from '../../src/decide/placements.ts'
import type { Policy } from '../../src/decide/route.ts'
import { withRouting } from '../../src/decide/routing.ts'
import { skillRoles } from '../../src/decide/skill-rules.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import type { Rule } from '../../src/domain/rule.ts'

const BUILT_IN = policyFrom(DEFAULT_CONFIG, '/repo')

type Said = Parameters<typeof withRouting>[1]

const routed = (said: Partial<Said>, policy: Policy = BUILT_IN): Policy =>
  withRouting(policy, { file: 'f', deny: [], limits: {}, checks: [], roles: {}, rules: [], ...said })

const rule = (over: Partial<Rule>): Rule => ({
  name: 'r',
  when: {},
  unless: [],
  auto: false,
  because: 'so',
  from: 'f:1',
  ...over,
})

describe('a role in a host', () => {
  test.each([
    [
      'claude',
      ['architect', 'clerk'],
      [
        'code-auditor',
        'backtester',
        'design-reviewer',
        'implementer',
        'reviewer',
        'researcher',
        'quick-lookup',
        'triage',
      ],
    ],
    [
      'codex',
      ['code-auditor', 'backtester', 'design-reviewer', 'implementer', 'reviewer'],
      ['researcher', 'quick-lookup', 'triage', 'architect', 'clerk'],
    ],
  ] as const)(
    'in %s it is native where its worker is the host itself, and foreign where it is another',
    (host, native, foreign) => {
      const { placed, omitted } = placementsFor(BUILT_IN, host)
      const of = (nature: string) => placed.filter((one) => one.nature === nature).map(({ role }) => role)
      expect([of('native'), of('foreign')]).toEqual([native, foreign])
      expect(omitted).toEqual([{ what: 'colleague', because: expect.stringMatching(/no worker of its own/) }])
    },
  )

  test('carries what its route has: model, effort, mode; and the plugin’s own subagent', () => {
    const { placed } = placementsFor(BUILT_IN, 'claude')
    expect(placed.find(({ role }) => role === 'architect')).toEqual({
      role: 'architect',
      nature: 'native',
      worker: 'claude-cli',
      title: 'Claude Code',
      model: 'claude-opus-5-5',
      effort: 'high',
      mode: 'read',
      description: expect.stringMatching(/^Plans a larger change/),
    })
    expect(placed.find(({ role }) => role === 'code-auditor')).toMatchObject({
      nature: 'foreign',
      model: 'gpt-6.1-sol',
      shipped: 'waybill:codex-auditor',
    })
  })

  test('follows the files of people: another worker, a model, a mistake, a denial', () => {
    const policy = routed({
      deny: [],
      roles: {
        'code-auditor': { worker: 'claude-cli', from: 'f' },
        clerk: { model: 'claude-haiku-9', from: 'f' },
        own: { worker: 'claude-cli', description: 'Two\nlines\x1b[31m.', because: 'so', from: 'f' },
      },
      rules: [rule({ name: 'mine', when: { role: ['architect'] } })],
    })
    const { placed, omitted } = placementsFor(policy, 'claude')
    const of = (name: string) => placed.find(({ role }) => role === name)
    expect(of('code-auditor')).toMatchObject({ nature: 'native', model: 'claude-sonnet-5-5' })
    expect(of('code-auditor')).not.toHaveProperty('shipped')
    expect(of('own')).toMatchObject({ description: 'Two lines.' })
    expect(omitted).toEqual(
      expect.arrayContaining([
        { what: 'clerk', because: expect.stringMatching(/`claude-haiku-9`/) },
        { what: 'architect', because: 'the rule mine keeps it with the host' },
      ]),
    )
    expect(placementsFor(routed({ deny: ['codex-cli'] }), 'claude').placed.map(({ role }) => role)).toEqual([
      'researcher',
      'quick-lookup',
      'triage',
      'architect',
      'clerk',
    ])
  })
})

describe('a skill that rules name', () => {
  const roles = (...rules: Rule[]) => skillRoles(rules, 'claude')
  const skill = ['deep-audit']

  test('has the role of the first rule that a bare call of it meets', () => {
    expect(
      roles(rule({ when: { skill }, role: 'code-auditor' }), rule({ when: { skill }, role: 'reviewer' })),
    ).toEqual({ skills: [{ skill: 'deep-audit', role: 'code-auditor' }], omitted: [] })
    expect(
      roles(
        rule({ when: { skill, host: ['codex'] }, role: 'reviewer' }),
        rule({ when: { skill, via: ['skill'], host: ['claude'] }, role: 'code-auditor' }),
      ).skills,
    ).toEqual([{ skill: 'deep-audit', role: 'code-auditor' }])
  })

  test.each<[string, Rule[], RegExp]>([
    ['stays', [rule({ when: { skill } })], /no rule sends/],
    ['is for another host', [rule({ when: { skill, host: ['codex'] }, role: 'reviewer' })], /no rule sends/],
    ['asks for words too', [rule({ when: { skill, words: ['all'] }, role: 'reviewer' })], /no rule sends/],
    [
      'asks for little text',
      [rule({ when: { skill, size: { maxChars: 9 } }, role: 'reviewer' })],
      /more than its name/,
    ],
    [
      'has exceptions',
      [rule({ when: { skill }, unless: [{ words: ['x'] }], role: 'reviewer' })],
      /more than its name/,
    ],
    [
      'is decided before',
      [rule({ when: { via: ['skill'] }, role: 'reviewer' }), rule({ when: { skill }, role: 'x' })],
      /more than its name/,
    ],
    ['is a plugin’s', [rule({ when: { skill: ['a:b'] }, role: 'reviewer' })], /not that of a folder/],
    ['is no folder', [rule({ when: { skill: ['../x'] }, role: 'reviewer' })], /not that of a folder/],
  ])('has none where it %s', (_, rules, because) => {
    const { skills, omitted } = skillRoles(rules, 'claude')
    expect([skills, omitted]).toEqual([
      [],
      [{ what: expect.any(String), because: expect.stringMatching(because) }],
    ])
  })
})
