import type { Mutant } from './mutant.ts'

const IDS = { file: 'src/decide/model-id.ts', test: 'test/unit/model-id.test.ts' }
const TABLE = { file: 'src/decide/models.ts', test: 'test/unit/models.test.ts' }
const ROUTE = { file: 'src/decide/route-model.ts', test: 'test/unit/route.test.ts' }
const STANDING = { file: 'src/decide/nativeness.ts', test: 'test/unit/nativeness.test.ts' }
const DRIFT = { file: 'src/decide/model-drift.ts', test: 'test/unit/doctor-models.test.ts' }

/** What a model is called, which there are, what a CLI says that it has, and what a target is to the caller. */
export const MUTANTS: Mutant[] = [
  {
    ...IDS,
    what: 'a namespace that is not known is a way like any other',
    find: 'tokens.every((token) => /^([a-z0-9]*[a-z][a-z0-9]*|\\d{1,5})$/.test(token)) && ways.every(isWay)',
    replace: 'tokens.every((token) => /^([a-z0-9]*[a-z][a-z0-9]*|\\d{1,5})$/.test(token))',
  },
  {
    ...IDS,
    what: 'one vendor’s namespace before the other’s model is overlooked',
    find: 'if (!isPlain || isOfAnother)',
    replace: 'if (!isPlain)',
  },
  {
    ...IDS,
    what: 'the order of words and numbers counts',
    find: "key: [...words, version].filter(Boolean).join('-')",
    replace: "key: tokens.join('-')",
  },
  {
    ...IDS,
    what: 'a date is a number of the version',
    find: 'const [found, ...digits] = DATE.exec(released) ?? []',
    replace: 'const [found, ...digits] = /$^/.exec(released) ?? []',
  },
  {
    ...IDS,
    what: 'two dates of one model are the same',
    find: "if (a.date !== undefined && b.date !== undefined && a.date !== b.date) return 'different'",
    replace: '',
  },
  {
    ...IDS,
    what: 'a date that was asked for is dropped when a model is looked for',
    find: 'key === wanted.key && date === wanted.date && suffix === wanted.suffix',
    replace: 'key === wanted.key && suffix === wanted.suffix',
  },
  {
    ...IDS,
    what: 'a suffix is dropped when a model is looked for',
    find: 'key === wanted.key && date === wanted.date && suffix === wanted.suffix',
    replace: 'key === wanted.key && date === wanted.date',
  },
  {
    ...IDS,
    what: 'what may be two is the first of them',
    find: "return others.length === 0 ? { found: 'one', id } : { found: 'several', ids }",
    replace: "return others.length >= 0 ? { found: 'one', id } : { found: 'several', ids }",
  },
  {
    ...IDS,
    what: 'an id that tells nothing is taken for another model',
    find: "return ofTwo || (a.firm && b.firm) ? 'different' : 'unknown'",
    replace: "return 'different'",
  },
  {
    ...IDS,
    what: 'a moving name is as firm as any other',
    name: 'gpt-5-chat-latest',
    find: "!words.includes('latest') && ",
    replace: '',
  },
  {
    ...TABLE,
    what: 'a model that has ended can be asked for',
    find: 'facts.vendor === vendor && !hasEnded(facts)',
    replace: 'facts.vendor === vendor',
  },
  {
    ...TABLE,
    what: 'a model ends the day after its last one',
    find: 'ends !== undefined && ends <= day',
    replace: 'ends !== undefined && ends < day',
  },
  {
    ...TABLE,
    what: 'a word stands for a model that the worker does not have',
    find: "return id !== undefined && known.includes(id) ? { found: 'one', id } : found",
    replace: "return id !== undefined ? { found: 'one', id } : found",
  },
  {
    ...ROUTE,
    what: 'how a model was written is forgotten',
    name: 'asked for as people write it',
    find: '...(meant.id === written ? {} : { modelAsked: written })',
    replace: '',
  },
  {
    ...ROUTE,
    what: 'a fallback whose own model is unknown is found out when it is needed',
    name: 'behind a fallback',
    find: 'if (unready) return unready',
    replace: '',
  },
  {
    ...ROUTE,
    what: 'a retired model is only an unknown one',
    name: 'one that is gone',
    find: 'if (facts && hasEnded(facts))',
    replace: 'if (false)',
  },
  {
    ...ROUTE,
    what: 'an effort that a model does not take is sent all the same',
    name: 'an effort',
    find: 'takes.includes(effort)) return undefined',
    replace: 'takes.length >= 0) return undefined',
  },
  {
    test: 'test/unit/signals.test.ts',
    file: 'src/decide/signals.ts',
    what: 'another model that answered is not told',
    name: 'another version',
    find: "if (compared === 'different')",
    replace: 'if (false)',
  },
  {
    test: 'test/unit/signals.test.ts',
    file: 'src/decide/signals.ts',
    what: 'a dated name is a false alarm',
    name: 'no other model',
    find: "if (compared === 'different')",
    replace: 'if (requested !== observed)',
  },
  {
    ...STANDING,
    what: 'only another program makes a target foreign (W2, first half)',
    find: 'nativeness: canRun ?',
    replace: 'nativeness: true ?',
  },
  {
    ...STANDING,
    what: 'only the model makes a target foreign (W2, second half)',
    find: 'if (HARNESS[caller] !== target.worker)',
    replace: 'if (false)',
  },
  {
    ...STANDING,
    what: 'up is down',
    find: "size < 0 ? 'downshift' : 'upshift'",
    replace: "size > 0 ? 'downshift' : 'upshift'",
  },
  {
    ...STANDING,
    what: 'where nothing tells, the host stays',
    find: "return size === 0 ? 'no-data'",
    replace: "return size === 0 ? 'stay'",
  },
  {
    ...DRIFT,
    what: 'a list of choices is taken for all that there is',
    find: 'const wanted = offer.isWhole ?',
    replace: 'const wanted = true ?',
  },
  {
    ...DRIFT,
    what: 'what a CLI hides is news',
    find: 'isShown && !isAmong(id, known)',
    replace: '!isAmong(id, known)',
  },
  {
    ...DRIFT,
    what: 'an end that is to come is one that was',
    find: 'const gone = drift.ended.filter(({ id, on }) => used.includes(id) && on <= day)',
    replace: 'const gone = drift.ended.filter(({ id }) => used.includes(id))',
  },
  {
    test: 'test/unit/doctor-models.test.ts',
    file: 'src/io/offered-models.ts',
    what: 'a list that is empty or no list says that nothing is offered',
    name: 'cannot be asked',
    find: 'return models.length === 0 ? undefined :',
    replace: 'return models.length < 0 ? undefined :',
  },
  {
    test: 'test/unit/doctor.test.ts',
    file: 'src/io/check-models.ts',
    what: 'the CLI is asked in the user’s own home, where it may use the login',
    name: 'the whole report',
    find: 'look(args, { ...extra, [homeEnv]: home }, input)',
    replace: 'look(args, { ...extra }, input)',
  },
]
