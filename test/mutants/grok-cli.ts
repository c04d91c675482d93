import type { Mutant } from './mutant.ts'

const READ = { test: 'test/contract/grok-cli.test.ts' }
const PLAN = { test: 'test/contract/grok-cli-plan.test.ts' }
const HOME = { ...PLAN, file: 'src/workers/grok-cli-home.ts' }

/** xAI's own CLI as a worker: what it is told, what it may see, and what its stream means. */
export const MUTANTS: Mutant[] = [
  {
    ...PLAN,
    file: 'src/workers/grok-cli-marks.ts',
    what: 'an @ of the prompt opens a file',
    find: "prompt.replaceAll('@', MARK)",
    replace: 'prompt',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli-marks.ts',
    what: 'an answer that quotes the prompt keeps the marks',
    find: "text.replaceAll(MARK, '@')",
    replace: 'text',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli.ts',
    what: 'a value that quotes the prompt keeps the marks',
    find: 'unmarkedIn(end?.structuredOutput)',
    replace: 'end?.structuredOutput',
  },
  {
    ...PLAN,
    file: 'src/workers/grok-cli-plan.ts',
    what: 'it looks into the home of the user',
    find: '      HOME: home,\n',
    replace: '',
  },
  {
    ...PLAN,
    file: 'src/workers/grok-cli-plan.ts',
    what: 'the key is tried out at another address',
    find: 'GROK_XAI_API_BASE_URL: baseUrl,',
    replace: '',
  },
  {
    ...PLAN,
    file: 'src/workers/grok-cli-plan.ts',
    what: "Claude Code's hooks are its own",
    find: "'MCPS', 'HOOKS']",
    replace: "'MCPS']",
  },
  {
    ...PLAN,
    file: 'src/workers/grok-cli-plan.ts',
    what: 'its one tool is left to it',
    find: "...['todo_write', 'update_goal',",
    replace: "...['update_goal',",
  },
  {
    ...HOME,
    what: 'its own instructions and tools come along',
    find: "'injectDefaultTools: false',",
    replace: '',
  },
  { ...HOME, what: 'it reads the instructions of a folder', find: "'agentsMd: false',", replace: '' },
  { ...HOME, what: 'it sums up each turn', find: "'turn_summary', ", replace: '' },
  { ...HOME, what: 'a turn is tried again', find: "...off('turn_transient_retry'),", replace: '' },
  { ...HOME, what: 'a title is asked of a model', find: '\'session_summary = "untitled"\',', replace: '' },
  {
    ...HOME,
    what: 'searches are there unasked',
    find: 'supports_backend_search = ${search !== undefined}',
    replace: 'supports_backend_search = true',
  },
  {
    ...HOME,
    what: 'days do not narrow a search',
    find: 'x && Object.keys(dateBound)',
    replace: 'false && Object.keys(dateBound)',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli-watch.ts',
    what: 'it may offer its model tools',
    find: 'tools.length === 0 ?',
    replace: 'tools.length >= 0 ?',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli-events.ts',
    what: 'a part of the cost is the cost',
    find: 'event?.cost_is_partial || ',
    replace: '',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli-events.ts',
    what: 'what came from the cache is no input',
    find: 'told?.cache_read_input_tokens, told?.cache_creation_input_tokens]',
    replace: 'told?.cache_creation_input_tokens]',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli-complaint.ts',
    what: 'a status that the log alone tells is not looked for',
    find: ' ?? statusIn(log)',
    replace: '',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli.ts',
    what: 'an answer that breaks its shape is one',
    find: 'end?.structuredOutputError !== undefined || end?.structuredOutput === null',
    replace: 'end === null',
  },
  {
    ...READ,
    file: 'src/workers/grok-cli.ts',
    what: 'whatever it stopped for, it has finished',
    find: "end === undefined || end.stopReason === 'end_turn'",
    replace: 'end !== null',
  },
  {
    test: 'test/unit/executables.test.ts',
    file: 'src/io/executables.ts',
    name: 'grok',
    what: 'each run unpacks the program anew',
    find: "return home ? join(home, 'bin', `grok-${version}`) : undefined",
    replace: 'return home && undefined',
  },
  {
    test: 'test/unit/route-ways.test.ts',
    file: 'src/decide/route-ways.ts',
    what: 'accounts are dropped without a word',
    find: "worker !== 'grok-cli' || ",
    replace: "worker === 'grok-cli' || ",
  },
]
