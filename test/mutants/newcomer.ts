import type { Mutant } from './mutant.ts'

const at = (file: string) => ({ file: `src/${file}.ts` })
const by = (test: string, name?: string) => ({
  test: `test/${test}.test.ts`,
  ...(name === undefined ? {} : { name }),
})

/** What leads somebody astray who uses Waybill for the first time. */
export const MUTANTS: Mutant[] = [
  {
    ...at('decide/routing'),
    ...by('unit/routing', 'is the source of what it says alone'),
    what: 'a routing file is named as the source of what it does not say',
    find: 'said[field] === undefined ? sayerOf(role, field) : said.from',
    replace: 'said.from',
  },
  {
    ...at('io/schema-fields'),
    ...by('unit/routing', 'a typo in a field of a role'),
    what: 'a misspelt field of a role names nothing',
    find: 'return valueType ?? (unwrap ?',
    replace: 'return valueType ?? (valueType ?',
  },
  {
    ...at('io/check-consents'),
    ...by('contract/check-consents'),
    what: 'a permission that has ended is said to hold',
    find: "!('why' in consentFor(record, { ...record, mode }, atMs))",
    replace: 'record.modes.includes(mode)',
  },
  {
    ...at('workers/codex-log'),
    ...by('contract/codex-cli', 'the folder that it leaves out'),
    what: 'advice that Codex gives of a folder which we have it leave out is handed on',
    find: ' && !LEFT_OUT.test(line)',
    replace: '',
  },
  {
    ...at('entry/commands/policy-args'),
    ...by('contract/policy', 'without anything to explain'),
    build: true,
    what: 'nothing to explain is answered with "none matches"',
    find: 'if (text === undefined && subagent',
    replace: 'if (text === null && subagent',
  },
]
