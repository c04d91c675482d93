import type { Mutant } from './mutant.ts'

const TEST = { test: 'test/contract/harnesses.test.ts' }
const PLACE = { file: 'src/workers/elsewhere.ts', ...TEST }
const GEMINI = { file: 'src/workers/gemini-cli.ts', ...TEST }
const QWEN = { file: 'src/workers/qwen-code.ts', ...TEST }
const COPILOT = { file: 'src/workers/copilot.ts', ...TEST }
const OPENCODE = { file: 'src/workers/opencode.ts', ...TEST }
const DOOR = { test: 'test/e2e/harness.test.ts', build: true } as const

/** Gemini CLI, opencode, Copilot and Qwen Code: the place that they are started in, their bounds, and what they say. */
export const MUTANTS: Mutant[] = [
  {
    ...PLACE,
    what: 'the place of a start is no repository',
    find: "  [`${START_IN}/.git/HEAD`]: 'ref: refs/heads/main\\n',\n",
    replace: '',
  },
  { ...PLACE, what: 'a harness has the home of the user', find: '  HOME: home,\n', replace: '' },
  {
    ...PLACE,
    what: 'crash reports lie where everybody looks',
    find: '  TMPDIR: `${home}/tmp`,\n',
    replace: '',
  },
  {
    ...PLACE,
    what: 'the prompt depends on where its tree lies',
    find: '    stdin: promptElsewhere(errand),\n    postscript: placeOf(errand),',
    replace: '    stdin: `${promptElsewhere(errand)}${placeOf(errand)}`,',
  },
  {
    ...PLACE,
    what: 'a path is told as it is, lines and all',
    find: 'oneLine(cwd) === cwd ? cwd : jsonText(cwd)',
    replace: 'cwd',
  },
  { ...PLACE, what: 'a shape is not asked for', find: 'schema === undefined ? []', replace: 'true ? []' },
  {
    ...PLACE,
    file: 'src/workers/jsonl.ts',
    what: 'a fence makes JSON unreadable',
    find: 'jsonIn(fenced ?? text)',
    replace: 'jsonIn(text)',
  },
  {
    ...PLACE,
    what: 'a reading run may look into folders of --writable',
    find: "...(mode === 'write' ? task.ask.writable : [])",
    replace: '...task.ask.writable',
  },
  {
    ...PLACE,
    what: 'one request whose use is not told is none',
    find: 'a === undefined || b === undefined ? undefined : a + b',
    replace: '(a ?? 0) + (b ?? 0)',
    test: 'test/contract/workers-read.test.ts',
  },
  {
    ...PLACE,
    file: 'src/workers/http-status.ts',
    what: 'a server that is busy is a worker that failed',
    find: "status >= 500 ? 'overloaded'",
    replace: "status >= 600 ? 'overloaded'",
  },
  {
    ...GEMINI,
    what: 'a reading run may write',
    find: "core: mode === 'write' ? WRITES : READS",
    replace: 'core: WRITES',
  },
  { ...GEMINI, what: 'a run has hooks', find: '  hooksConfig: { enabled: false },\n', replace: '' },
  { ...GEMINI, what: 'an exit code is no status', find: 'ending.code + 256', replace: 'ending.code' },
  {
    ...GEMINI,
    what: 'thoughts cost nothing',
    find: 'outputTokens: total - input,',
    replace: 'outputTokens: output,',
  },
  {
    ...GEMINI,
    what: 'zeros of a failed run are counts',
    find: '    total < input + output ||\n    total === 0',
    replace: '    total < input + output',
  },
  {
    ...GEMINI,
    what: 'the model that was asked for is one that was observed',
    find: 'stats?.total_tokens ? onlyModelIn',
    replace: 'true ? onlyModelIn',
    test: 'test/contract/harnesses.test.ts',
  },
  {
    ...GEMINI,
    what: 'what was said before a tool is part of the answer',
    find: "    if (event.type === 'tool_use') text = undefined\n",
    replace: '',
  },
  { ...QWEN, what: 'a reading run may edit', find: "(mode === 'write' ? [] : EDITS)", replace: '[]' },
  { ...QWEN, what: 'a run has hooks, settings and skills', find: "'--safe-mode', ", replace: '' },
  { ...QWEN, what: 'the status is part of the words', find: '(?:(\\d{3}) )?', replace: '(?:(\\d{9}) )?' },
  { ...COPILOT, what: 'a reading run may edit', find: '...(writes ? EDITS : [])', replace: '...EDITS' },
  { ...COPILOT, what: 'GitHub is asked too', find: "        COPILOT_OFFLINE: 'true',\n", replace: '' },
  {
    ...COPILOT,
    what: 'attempts show work',
    find: 'if (event === undefined || OF_ATTEMPTS.includes(event.type)) return undefined',
    replace: 'if (event === undefined) return undefined',
  },
  {
    ...COPILOT,
    what: 'a broken session whose last line says 0 is done',
    find: ' && trouble === undefined',
    replace: '',
  },
  {
    ...COPILOT,
    what: 'every server speaks Responses',
    find: "baseUrl === undefined ? 'responses' : 'completions'",
    replace: "'responses'",
  },
  {
    ...OPENCODE,
    what: 'what is not named is allowed',
    find: "      '*': 'deny',\n      read",
    replace: '      read',
  },
  {
    ...OPENCODE,
    what: 'files anywhere may be read',
    find: "external_directory: { '*': 'deny', ",
    replace: 'external_directory: { ',
  },
  {
    ...OPENCODE,
    what: 'a model without a price costs nothing',
    find: 'usdMicros > 0',
    replace: 'usdMicros >= 0',
  },
  {
    ...OPENCODE,
    what: 'an answer that was cut is whole',
    find: "part?.reason === 'stop'",
    replace: "part?.reason !== 'tool-calls'",
  },
  {
    ...OPENCODE,
    what: 'what came from the cache is no input',
    find: '[one?.input, one?.cache?.read, one?.cache?.write]',
    replace: '[one?.input]',
  },
  {
    ...DOOR,
    file: 'src/execute/way.ts',
    what: 'a harness is started in the tree',
    find: 'invocation.startIn === undefined ? cwd : join(home, invocation.startIn)',
    replace: 'cwd',
  },
  {
    ...DOOR,
    file: 'src/execute/way.ts',
    what: 'it is not told where its tree is',
    find: '`${invocation.stdin}${postscript}`',
    replace: '`${invocation.stdin}${postscript.slice(0, 0)}`',
  },
  {
    ...DOOR,
    file: 'src/execute/way.ts',
    what: 'what it left is not looked at',
    find: '`${raw.stdout}${leftIn(home, invocation)}`',
    replace: '`${raw.stdout}${leftIn(home, invocation).slice(0, 0)}`',
  },
  {
    file: 'src/decide/route-ways.ts',
    test: 'test/unit/route-harness.test.ts',
    what: 'what a worker cannot do is dropped in silence',
    find: '  if (cannot) return',
    replace: '  if (cannot && mode === undefined) return',
  },
  {
    file: 'src/decide/route.ts',
    test: 'test/unit/route-harness.test.ts',
    what: "a role's effort goes to a worker that takes none",
    find: 'WORKER_FACTS[worker].cannot?.effort === undefined ? ownRole?.effort : undefined',
    replace: 'ownRole?.effort',
  },
  {
    file: 'src/io/wanted-workers.ts',
    test: 'test/unit/doctor-workers.test.ts',
    what: 'a consent is no wish for a worker',
    find: 'allowed.includes(worker) || ',
    replace: '',
  },
  {
    file: 'src/io/wanted-workers.ts',
    test: 'test/unit/doctor-workers.test.ts',
    what: 'a line in config.yaml is no wish for a worker',
    find: ' || said.some((field) => field.startsWith(`workers.${worker}.`))',
    replace: '',
  },
  {
    file: 'src/io/wanted-workers.ts',
    test: 'test/unit/doctor-workers.test.ts',
    what: 'nothing is wrong where the settings cannot be read',
    find: 'return WORKER_IDS\n',
    replace: 'return []\n',
  },
  {
    file: 'src/entry/render/doctor.ts',
    test: 'test/unit/render-doctor.test.ts',
    what: 'a worker that nobody asked for has a red cross',
    find: '      absent\n        ? []\n        : ',
    replace: '      absent === undefined && false\n        ? []\n        : ',
  },
]
