import type { Mutant } from './mutant.ts'

const at = (file: string) => ({ file: `src/${file}.ts` })
const by = (test: string, name?: string) => ({
  test: `test/${test}.test.ts`,
  ...(name === undefined ? {} : { name }),
})

const RULES = { ...at('decide/rules'), ...by('unit/rules') }
const SPOKEN = { ...at('decide/spoken'), ...by('unit/rules', 'a condition holds') }
const RULING = { ...at('decide/ruling'), ...by('unit/rules') }
const ROUTING = { ...at('decide/routing'), ...by('unit/rules', 'only narrows') }
const TABLE = {
  ...at('io/routing-table'),
  ...by('contract/hooks-routing', 'the table'),
  build: true as const,
}
const HOOKS = (name: string) => ({ ...by('contract/hooks-routing', name), build: true as const })

/** What keeps a rule from sending work where nobody wanted it. */
export const MUTANTS: Mutant[] = [
  {
    ...RULES,
    what: 'a rule decides although it is excepted',
    find: 'holds(heard, when) && !unless.some((one) => holds(heard, one))',
    replace: 'holds(heard, when)',
  },
  {
    ...RULES,
    what: 'one condition of several is enough',
    find: '(Object.keys(conditions) as Field[]).every(',
    replace: '(Object.keys(conditions) as Field[]).some(',
  },
  {
    ...RULES,
    name: 'the first rule that matches',
    what: 'the last rule that matches decides',
    find: 'const rule = rules.find((one) => matches(heard, one))',
    replace: 'const rule = rules.findLast((one) => matches(heard, one))',
  },
  {
    ...RULES,
    what: 'the host itself counts as another vendor',
    find: "(wanted.includes('other') && addressee !== host)",
    replace: "wanted.includes('other')",
  },
  {
    ...SPOKEN,
    what: 'a word in code is a wish',
    find: '[FENCE, PASTED, INLINE, QUOTED,',
    replace: '[PASTED, QUOTED,',
  },
  {
    ...SPOKEN,
    what: 'a word in quotes is a wish',
    find: 'INLINE, QUOTED, ADDRESS',
    replace: 'INLINE, ADDRESS',
  },
  { ...SPOKEN, what: 'a word in a path is a wish', find: 'ADDRESS, PATH, NAME]', replace: 'ADDRESS, NAME]' },
  { ...SPOKEN, what: 'a part of a name is a wish', find: 'PATH, NAME]', replace: 'PATH]' },
  { ...SPOKEN, what: 'what is refused is wanted', find: '.replace(REFUSED, GAP)', replace: '' },
  {
    ...SPOKEN,
    what: 'a part of a word counts as the word',
    find: 'if (endsWord && !isPartOfWord(spoken[at - 1])) return true',
    replace: 'if (endsWord) return true',
  },
  {
    ...at('decide/addressee'),
    ...by('unit/rules', 'by who is named'),
    what: 'whose API is named is asked',
    find: "const left = spoken.replace(new RegExp(MERELY_NAMED, 'g'), '…')",
    replace: 'const left = spoken',
  },
  {
    ...RULING,
    what: 'who was called by name is replaced by a default',
    find: 'called && !role && worker === undefined ?',
    replace: 'called && called.name === undefined && !role ?',
  },
  {
    ...ROUTING,
    what: 'a role of a routing file may raise limits',
    find: 'if (most >= limits[name]) continue',
    replace: '',
  },
  {
    ...ROUTING,
    what: 'a denied worker is chosen by a rule',
    find: 'if (denied !== undefined) {',
    replace: 'if (denied === null) {',
  },
  {
    ...at('decide/route-worker'),
    ...by('contract/policy', 'gives it to nobody else'),
    build: true,
    what: 'the work of a worker that is not there goes to the default',
    find: 'if (instead === undefined) return',
    replace: 'if (instead === null) return',
  },
  {
    ...at('decide/needed-text'),
    ...by('unit/needed-text'),
    what: 'a letter that may be missing is needed',
    find: '(?:[*?]|',
    replace: '(?:[*]|',
  },
  {
    ...at('decide/needed-text'),
    ...by('unit/needed-text'),
    what: 'a group that may be missing is needed',
    find: ')(?![*?{])/g',
    replace: ')/g',
  },
  {
    ...at('decide/alternatives'),
    ...by('unit/alternatives'),
    what: 'a bar in a class parts two choices',
    find: 'depth === 0 && !inClass',
    replace: 'depth === 0',
  },
  {
    ...at('decide/rules'),
    ...by('unit/alternatives'),
    what: 'of the choices of a pattern only the first is looked at',
    find: 'wanted.some(\n      ({ source,',
    replace: 'wanted.slice(0, 1).some(\n      ({ source,',
  },
  {
    ...at('io/routing-parse'),
    ...by('contract/policy', 'not for a repository'),
    build: true,
    what: 'a repository starts runs by itself',
    find: '...(auto && !own',
    replace: '...(auto && own',
  },
  {
    ...at('io/routing-parse'),
    ...by('contract/policy', 'not for a repository'),
    build: true,
    what: 'a repository turns a known role into one that writes',
    find: 'if (!isNew && !own && said.mode !== undefined)',
    replace: 'if (!isNew && own && said.mode !== undefined)',
  },
  {
    ...at('decide/unreached-rules'),
    ...by('contract/policy', 'never reached'),
    build: true,
    what: 'a rule with fewer words hides one with more',
    find: 'return lower.every((value) => above.some((one) => sameJson(one, value)))',
    replace: 'return lower.some((value) => above.some((one) => sameJson(one, value)))',
  },
  {
    ...TABLE,
    what: 'the table is used although a source has changed',
    find: 'const isSame = table.version === 1 && JSON.stringify(table.sources) === JSON.stringify(sources)',
    replace: 'const isSame = table.version === 1',
  },
  {
    ...TABLE,
    what: 'trust is no source of the table',
    find: '[paths.routing, join(root, ROUTING_FILE), paths.trusted, paths.config, BUILT_IN]',
    replace: '[paths.routing, join(root, ROUTING_FILE), paths.config, BUILT_IN]',
  },
  {
    ...at('entry/hooks/said-routing'),
    ...HOOKS('starts nothing'),
    what: 'a run that writes is started by itself',
    find: "if (!rule.auto || errand.mode !== 'read') return",
    replace: 'if (!rule.auto) return',
  },
  {
    ...at('entry/hooks/said-routing'),
    ...HOOKS('starts nothing'),
    what: 'a run that nobody allowed is started',
    find: 'if (why !== undefined) return { allowed: false, why }',
    replace: 'if (why !== undefined && !rule.auto) return { allowed: false, why }',
  },
  {
    ...at('entry/hooks/agent-run'),
    ...HOOKS('starts one read-only run'),
    what: 'the same prompt starts another run',
    find: 'sha256().update(`${session}\\n${work.goal}`)',
    replace: 'sha256().update(`${Math.random()}`)',
  },
  {
    ...at('decide/occasion'),
    ...HOOKS('nothing is said'),
    what: 'a notice of the host is taken for a wish',
    find: "text.trim() === '' || NOT_TYPED.test(text) ?",
    replace: "text.trim() === '' ?",
  },
  {
    ...at('entry/hooks/answer-routed'),
    ...HOOKS("goes on as the host's own"),
    what: "a call that nobody allowed is kept from the host's own subagent",
    find: 'if (why !== undefined) {',
    replace: 'if (why === null) {',
  },
  {
    ...at('entry/hooks/door'),
    ...HOOKS('of a door'),
    what: "a subagent of the user's own is taken for a door",
    find: 'return text.includes(`waybill:begin ${agent} `)',
    replace: 'return text.length > 0',
  },
  {
    ...at('decide/errand-of-rule'),
    ...HOOKS('nothing is said'),
    what: 'the host is told to hand over what is its own',
    find: '|| worker === ownWorker(host)) return undefined',
    replace: ') return undefined',
  },
]
