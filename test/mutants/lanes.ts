import type { Mutant } from './mutant.ts'

const HTTP = { file: 'src/io/asked-run.ts', test: 'test/contract/transport-http.test.ts' }
const ASK = { file: 'src/io/http-ask.ts', test: 'test/contract/transport-http.test.ts' }
const DOCTOR = { file: 'src/io/check-service.ts', test: 'test/contract/check-service.test.ts' }
const GROK = { test: 'test/e2e/grok.test.ts', build: true } as const

/** What is asked over HTTP, what goes along in a prompt, and what xAI's words come to. */
export const MUTANTS: Mutant[] = [
  {
    ...ASK,
    what: 'a redirect is followed, and the key goes along',
    name: 'no redirect',
    find: "{ ...init, redirect: 'error' }",
    replace: '{ ...init }',
  },
  {
    ...ASK,
    what: 'the library tries again by itself',
    find: 'maxRetries: 0',
    replace: 'maxRetries: 2',
  },
  {
    ...HTTP,
    what: 'the connection stays open when the run has ended',
    find: '  stop.abort()\n',
    replace: '',
  },
  {
    ...DOCTOR,
    what: 'a key that is refused with 400 is a fault of nobody',
    find: '|| (status === 400 && /API key/i.test(JSON.stringify(body)))',
    replace: '',
  },
  {
    ...DOCTOR,
    what: 'a service is asked without a key',
    name: 'without a key',
    find: "if (!lane.ok) return untold('there is no key to ask it with')",
    replace: '',
  },
  {
    file: 'src/workers/grok-api.ts',
    ...GROK,
    name: 'an answer that stops early',
    what: 'an answer that stopped early is a whole one',
    find: "const finished = end?.status === 'completed'",
    replace: 'const finished = end !== undefined',
  },
  {
    file: 'src/workers/grok-plan.ts',
    ...GROK,
    name: 'a lookup goes to xAI',
    what: 'xAI keeps the answer for thirty days',
    find: 'store: false,',
    replace: 'store: true,',
  },
  {
    file: 'src/workers/xai-cost.ts',
    ...GROK,
    name: 'a lookup goes to xAI',
    what: 'a tick is a millionth of a cent',
    find: 'TICKS_PER_USD_MICRO = 10_000',
    replace: 'TICKS_PER_USD_MICRO = 1_000',
  },
  {
    file: 'src/workers/grok-events.ts',
    test: 'test/unit/searches.test.ts',
    what: 'a count of searches that was left out is none',
    find: 'web === undefined || x === undefined ? told?.num_server_side_tools_used : web + x',
    replace: '(web ?? 0) + (x ?? 0)',
  },
  {
    file: 'src/io/going-along.ts',
    ...GROK,
    name: 'of a folder',
    what: 'what git ignores goes along',
    find: '(known.value.has(text.path) && isText(text))',
    replace: 'isText(text)',
  },
  {
    file: 'src/io/going-along.ts',
    ...GROK,
    name: 'a file that is no text',
    what: 'a picture goes along as text',
    find: "!text.includes('\\0')",
    replace: 'true',
  },
  {
    file: 'src/decide/route-ways.ts',
    ...GROK,
    name: 'a prompt that no model',
    what: 'a prompt of any length is sent',
    find: 'most === undefined || bytes <= most',
    replace: 'true',
  },
  {
    file: 'src/io/cargo.ts',
    ...GROK,
    name: 'a secret in a file',
    what: 'a secret of a file is told at its line of the prompt as well',
    find: 'pasted ? draft([]).stdin : stdin',
    replace: 'stdin',
  },
  {
    file: 'src/workers/folklore-xai.ts',
    ...GROK,
    name: 'a wrong key',
    what: 'a wrong key is a request that was wrong',
    find: '/(?:^|argument: )Incorrect API key provided|^No API key provided/',
    replace: '/^No API key provided/',
  },
  {
    file: 'src/decide/gate.ts',
    test: 'test/unit/gate.test.ts',
    what: 'who sees no file reviews what was changed',
    find: 'seesPromptOnly(worker) ? undefined : worker',
    replace: 'worker',
  },
]
