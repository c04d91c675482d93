import type { Mutant } from './mutant.ts'

const UNIT = { test: 'test/unit/safe-pattern.test.ts' }
const DOOR = (name: string) => ({ test: 'test/contract/policy-check.test.ts', name, build: true as const })

/** What a routing file may say and must not: what is slow, what never matches, what never runs. */
export const MUTANTS: Mutant[] = [
  {
    ...UNIT,
    file: 'src/decide/pattern-steps.ts',
    what: 'choices that begin alike end in one way',
    find: 'sum(each.filter(',
    replace: 'Math.max(...each.filter(',
  },
  {
    ...UNIT,
    file: 'src/decide/pattern-steps.ts',
    what: 'behind a repeat there is one way on, whatever follows',
    find: '(first & way.after) === 0n)',
    replace: 'first >= 0n)',
  },
  {
    ...UNIT,
    file: 'src/decide/pattern-starts.ts',
    what: 'two matches are further apart than they may be',
    find: 'let shift = 1',
    replace: 'let shift = 2',
  },
  {
    ...UNIT,
    file: 'src/decide/letters.ts',
    what: 'a class that is turned round lacks letters',
    find: '(ANY & ~letters) | OTHERS | KELVIN',
    replace: 'ANY & ~letters & ~OTHERS & ~1n & ~(1n << 98n)',
  },
  {
    ...DOOR('keep a prompt waiting is refused'),
    file: 'src/decide/safe-pattern.ts',
    what: 'a pattern that may take for ever is taken',
    find: 'return tooSlow(source, MOST_CHARS, MOST_STEPS)',
    replace: 'return undefined',
  },
  {
    ...DOOR('keep a prompt waiting is refused'),
    file: 'src/io/glob-source.ts',
    what: 'a glob with any number of stars is taken',
    find: 'if (choices.some(hasTooMany))',
    replace: 'if (choices.every(() => false))',
  },
  {
    ...DOOR('no path is so long'),
    file: 'src/io/glob-source.ts',
    what: 'a path of any length is tried',
    find: '`^(?![^]{${LONGEST_PATH + 1}})(?:',
    replace: '`^(?:',
  },
  {
    ...DOOR('can never match'),
    file: 'src/decide/sayable.ts',
    what: 'a phrase that nobody can say is taken',
    find: 'return says(spokenIn(bare), phrase) ? undefined : insteadOf(phrase)',
    replace: 'return undefined',
  },
  {
    ...DOOR('are no matter'),
    file: 'src/decide/sayable.ts',
    what: 'a phrase is kept as it is written',
    find: 'phrase.toLowerCase().replace(/’/g, "\'")',
    replace: 'phrase',
  },
  {
    ...DOOR('are no matter'),
    file: 'src/decide/rules.ts',
    what: 'a name with a capital inside is never heard',
    find: '|| saysName(heard, phrase)',
    replace: '',
  },
  {
    ...DOOR('a misspelt field'),
    file: 'src/io/schema-conditions.ts',
    what: 'a misspelt condition is reported twice',
    find: '    when: ({ issues }) => issues.length === 0,\n',
    replace: '    when: () => true,\n',
  },
  {
    ...DOOR('own file is that'),
    file: 'src/entry/commands/policy-check.ts',
    what: 'the user’s own file is another’s where it is named',
    find: 'return realpathSync(path) === realpathSync(other)',
    replace: 'return path === other && path === ""',
  },
  {
    ...DOOR('never run'),
    file: 'src/entry/routing-check.ts',
    what: 'a role that can never run is taken',
    find: 'policy ? misplacedRoles(',
    replace: 'policy && path === "" ? misplacedRoles(',
  },
  {
    ...DOOR('never run'),
    file: 'src/io/check-models.ts',
    what: 'the models of routing.yaml are not compared',
    find: 'const ofRoles = roles.flatMap',
    replace: 'const ofRoles = ROLES.flatMap',
  },
]
