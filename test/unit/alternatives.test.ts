import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alternativesOf, readied } from '../../src/decide/alternatives.ts'
import { BUILT_IN_RULES } from '../../src/decide/roles.ts'
import { decide } from '../../src/decide/rules.ts'
import type { Rule } from '../../src/domain/rule.ts'

test.each([
  ['audit', [{ source: 'audit', needs: ['audit'] }]],
  ['audit|\\bx', [{ source: 'audit', needs: ['audit'] }, { source: '\\bx' }]],
  ['(?:a|b)c|[|]\\|de', [{ source: '(?:a|b)c' }, { source: '[|]\\|de', needs: ['de'] }]],
  [
    '[(]ab|[)]cd',
    [
      { source: '[(]ab', needs: ['ab'] },
      { source: '[)]cd', needs: ['cd'] },
    ],
  ],
])('%s has the choices %j', (source, choices) => expect(alternativesOf(source)).toEqual(choices))

const PATTERNS = [
  'audit|look (?:at|over) it',
  '(?:^|[.!]) ?triage|how (?:bad|severe)|x{2,3}',
  'a|[|(]b|\\(c',
  '\\bnot a|said',
]

/** Of what a pattern matches, the whole or a part of it, between other words. */
const textAround = (source: string) =>
  fc
    .tuple(
      fc.stringMatching(/^[a-z .]{0,9}$/),
      // It cannot make the end of a word.
      fc.stringMatching(new RegExp(source.replaceAll('\\b', ''))),
      fc.nat(),
      fc.stringMatching(/^[a-z .]{0,9}$/),
    )
    .map(([before, match, cut, after]) => `${before}${match.slice(cut % (match.length + 1))}${after}`)

test.each(PATTERNS)('%s decides as its choices do', (regex) => {
  const rule: Rule = {
    name: 'one',
    when: { regex },
    unless: [],
    role: 'reviewer',
    auto: false,
    because: 'x',
    from: 'a test',
  }
  const isChosen = (text: string, rules: readonly Rule[]) =>
    decide({ via: 'prompt', host: 'claude', text, files: [] }, rules) !== undefined
  fc.assert(
    fc.property(textAround(regex), (text) => isChosen(text, [rule]) === isChosen(text, readied([rule]))),
  )
})

test('a rule is looked at from its cheapest condition to its dearest, and says what it said', () => {
  const when = { regex: 'said', words: ['till'], via: ['prompt'] as const }
  const [rule] = readied([
    { name: 'one', when, unless: [{ files: [], mode: 'read' }], auto: false, because: 'x', from: 'a test' },
  ])
  expect(rule).toEqual({
    name: 'one',
    when: { ...when, alternatives: [{ source: 'said', needs: ['said'] }] },
    unless: [{ mode: 'read', files: [] }],
    auto: false,
    because: 'x',
    from: 'a test',
  })
  expect([rule?.when, ...(rule?.unless ?? [])].map((one) => Object.keys(one ?? {}))).toEqual([
    ['via', 'words', 'regex', 'alternatives'],
    ['mode', 'files'],
  ])
})

test('no built-in rule loses what it says', () => {
  const withoutChoices = readied(BUILT_IN_RULES).map(
    ({ when: { alternatives: _found, ...when }, ...rule }) => ({
      ...rule,
      when,
      unless: rule.unless.map(({ alternatives: _found, ...one }) => one),
    }),
  )
  expect(withoutChoices).toEqual(BUILT_IN_RULES)
})
