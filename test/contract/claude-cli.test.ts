import { describe, expect, test } from 'vitest'
import { FAILURES, type FailureKind } from '../../src/domain/failure.ts'
import { claudeCli } from '../../src/workers/claude-cli.ts'
import {
  errandFor,
  eventsOf,
  exited,
  LIMITS,
  ran,
  recording,
  recordings,
  type Wanted,
} from './worker-harness.ts'

const VERSIONS = ['2.1.197', '2.1.329'] as const
const SCHEMA = { ask: { answerSchema: { type: 'object' } } }

const plan = (wanted?: Wanted) => claudeCli.plan(errandFor('claude-cli', wanted))
const readText = (stdout: string, exit = 0, wanted?: Wanted) =>
  claudeCli.read(ran(stdout, exited(exit)), errandFor('claude-cli', wanted))
const read = (name: string, exit = 0, wanted?: Wanted) =>
  readText(recording(`claude-cli/${name}`), exit, wanted)
const lines = (events: unknown[]): string => events.map((event) => JSON.stringify(event)).join('\n')

const START = [
  '-p',
  '--output-format',
  'stream-json',
  '--verbose',
  '--no-session-persistence',
  '--strict-mcp-config',
]
const BOUNDS = {
  WAYBILL_RUN: 'run-1',
  WAYBILL_DEPTH: '1',
  CLAUDE_CODE_MAX_RETRIES: '2',
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
}

describe('plan', () => {
  test('W15: a reading task, with the context-skip, for the vendor’s own address', () => {
    expect(plan()).toEqual({
      via: 'process',
      program: 'claude',
      args: [
        ...START,
        ...['--setting-sources', '', '--disable-slash-commands'],
        ...['--model', 'claude-sonnet-5-5', '--max-budget-usd', '0.35'],
        ...['--tools', 'Read,Grep,Glob', '--permission-mode', 'dontAsk'],
      ],
      stdin: expect.stringContaining('Say hello.'),
      env: {
        ...BOUNDS,
        CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
        CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
        CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS: '1',
      },
      secretEnv: 'ANTHROPIC_API_KEY',
      inheritEnv: ['CLAUDE_CONFIG_DIR'],
      killLadder: [{ signal: 'SIGTERM', waitMs: 2_000 }],
    })
  })

  test('a writing task, with everything that can be asked for, on a server of the user’s own', () => {
    const { args, env } = plan({
      mode: 'write',
      cwd: '/scratch/tree',
      effort: 'xhigh',
      baseUrl: 'http://127.0.0.1:4000',
      ask: { network: true, writable: ['/extra', '/more'], answerSchema: { type: 'object' } },
    })
    expect(args).toEqual([
      ...START,
      ...['--setting-sources', '', '--disable-slash-commands'],
      ...['--model', 'claude-sonnet-5-5', '--max-budget-usd', '0.35'],
      ...['--tools', 'Read,Grep,Glob,Edit,Write,WebFetch,WebSearch', '--permission-mode', 'acceptEdits'],
      ...['--allowedTools', 'WebFetch,WebSearch'],
      ...['--add-dir', '/extra', '--add-dir', '/more'],
      ...['--effort', 'xhigh', '--json-schema', '{"type":"object"}'],
    ])
    expect(env.ANTHROPIC_BASE_URL).toBe('http://127.0.0.1:4000')
  })

  test('G24: --full-context reads the repository’s instruction files, and none of its settings', () => {
    const { args, env } = plan({ cwd: '/scratch/tree', ask: { fullContext: true, writable: ['/extra'] } })
    expect({ args, env }).toEqual({
      args: [
        ...START,
        ...['--setting-sources', 'user', '--model', 'claude-sonnet-5-5', '--max-budget-usd', '0.35'],
        ...['--tools', 'Read,Grep,Glob', '--permission-mode', 'dontAsk', '--add-dir', '/scratch/tree'],
      ],
      env: { ...BOUNDS, CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: '1' },
    })
  })

  test('I6: there is no shell to keep a key from, in any mode', () => {
    const tools = (['read', 'write'] as const).flatMap((mode) =>
      [true, false].flatMap((network) => {
        const { args } = plan({ mode, ask: { network, fullContext: network } })
        return (args[args.indexOf('--tools') + 1] ?? '').split(',')
      }),
    )
    expect([...new Set(tools)].sort()).toEqual([
      'Edit',
      'Glob',
      'Grep',
      'Read',
      'WebFetch',
      'WebSearch',
      'Write',
    ])
  })

  test.each([
    [1, '0.000001'],
    [100_000, '0.1'],
    [2_000_000, '2'],
    [1_234_567, '1.234567'],
  ])('%d micro-USD are %s dollars', (maxUsdMicros, dollars) => {
    const { args } = plan({ limits: { ...LIMITS, maxUsdMicros } })
    expect(args[args.indexOf('--max-budget-usd') + 1]).toBe(dollars)
  })

  test('a subscription token has its own variable', () => {
    const lane = { billing: 'subscription', from: 'token', keyEnv: 'CLAUDE_CODE_OAUTH_TOKEN' } as const
    expect(plan({ lane }).secretEnv).toBe('CLAUDE_CODE_OAUTH_TOKEN')
  })
})

/** Tokens in and out, turns and micro-USD, as the scripted server made them. */
type Spent = [input: number, output: number, turns: number, usdMicros: number]
type Recorded = { exit: number; spent: Spent; model?: string } & (
  | { text: string }
  | { kind: FailureKind; message: string }
)

const SONNET = 'claude-sonnet-4-5'
const done = (text: string, spent: Spent, model = SONNET): Recorded => ({ exit: 0, text, spent, model })
const failed = (
  kind: FailureKind,
  message: string,
  spent: Spent = [0, 0, 1, 0],
  more: Partial<Recorded> = {},
) => ({ exit: 1, kind, message: `Claude Code ${message}`, spent, ...more }) as Recorded
const paid = (exit: number, model = SONNET): Partial<Recorded> => ({ exit, model })

/** Recorded on both versions; where they differ, what the older one said is below. */
const RECORDED: Record<string, Recorded> = {
  'bash-refused': done('No shell here.', [20, 10, 2, 210]),
  'connection-refused': failed(
    'network',
    'failed: API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)',
  ),
  'e-404': failed(
    'model_unavailable',
    "failed: There's an issue with the selected model (no-such-model). It may not exist or you may not have access to it. Run --model to pick a different model.",
  ),
  'e-429': failed('rate_limited', 'failed: API Error: Request rejected (429) · slow down'),
  'e-529-fallback2': done('FALLBACK claude-haiku-5-5', [100, 20, 1, 20], 'claude-haiku-5-5'),
  e400: failed('bad_request', 'failed: API Error: 400 messages: something bad'),
  'e400-credit': failed('quota_exhausted', 'failed: Credit balance is too low'),
  'e400-too-long': failed(
    'context_overflow',
    'failed: Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~309 tokens — the rest is system prompt, tool definitions, and attachment content. A single-exchange conversation cannot be compacted; reduce attached files/tools or start with less context.',
  ),
  e401: failed('worker_unauthenticated', 'failed: Invalid API key · Fix external API key'),
  e403: failed(
    'worker_unauthenticated',
    'failed: Failed to authenticate. API Error: 403 Your account does not have access',
  ),
  e413: failed(
    'context_overflow',
    'failed: Request too large (max 32MB). Accumulated images and attachments in the conversation pushed the request over the limit. Remove older images or compact the conversation.',
  ),
  'e429-subscription': failed(
    'quota_exhausted',
    "failed: You've hit your 5-hour limit · resets 8:43am (UTC)",
  ),
  e500: failed(
    'overloaded',
    'failed: API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:<PORT>).',
  ),
  'empty-answer': failed('empty_answer', 'finished without an answer', [20, 10, 2, 210], paid(0)),
  'f-json-verbose': done('hello', [100, 20, 1, 800], 'claude-opus-5-5'),
  'max-budget': failed(
    'vendor_budget',
    'failed: Reached maximum budget ($0.0001)',
    [100, 20, 1, 800],
    paid(1, 'claude-opus-5-5'),
  ),
  'max-turns': failed(
    'worker_failed',
    'failed: Reached maximum number of turns (1)',
    [100, 20, 2, 800],
    paid(1, 'claude-opus-5-5'),
  ),
  'no-login': failed('worker_unauthenticated', 'failed: Not logged in · Please run /login'),
  plain: done('main done 0', [10, 5, 1, 105]),
  'prompt-block': failed(
    'worker_failed',
    'failed: no model was asked: UserPromptSubmit operation blocked by hook: PROMPT-BLOCKED Original prompt: go',
    [0, 0, 0, 0],
    { exit: 0 },
  ),
  'read-tool': done('It says one.', [20, 10, 2, 210]),
  refusal: failed(
    'refused_by_model',
    `failed: API Error: Sonnet 4.5 can't help with this. Start a new session to continue. Learn more: https://www.anthropic.com/legal/aup Message ID: ${/msg_\w+/.exec(recording('claude-cli/2.1.329/refusal').split("can't help").at(-1) ?? '')}`,
    [20, 10, 2, 210],
    paid(1),
  ),
  'schema-never': failed(
    'worker_failed',
    'failed: Failed to provide valid structured output after 5 attempts — last StructuredOutput error: Output does not match required schema: /n: must be number',
    [50, 25, 6, 525],
    paid(1),
  ),
  'schema-no-tool': done('main done 1', [20, 10, 2, 210]),
  'schema-ok': done('{"n":5,"s":"x"}', [100, 20, 2, 800], 'claude-opus-5-5'),
  'schema-second-try': done('{"n":5}', [20, 10, 3, 210]),
  'slash-command': failed(
    'worker_failed',
    "failed: no model was asked: /clear isn't available in this environment.",
    [0, 0, 0, 0],
    { exit: 0 },
  ),
  write: done('Made it.', [20, 10, 2, 210]),
}

/** On 2.1.197 opus is served with its long window, and the name says so. */
const OPUS = 'claude-opus-4-8[1m]'
const RECORDED_197: Record<string, Recorded> = {
  ...RECORDED,
  'connection-refused': failed('network', 'failed: API Error: Unable to connect to API (ConnectionRefused)'),
  'e-529-fallback2': done(
    'FALLBACK claude-haiku-4-5-20251001',
    [100, 20, 1, 200],
    'claude-haiku-4-5-20251001',
  ),
  'e400-too-long': failed(
    'context_overflow',
    'failed: Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~51 tokens — the rest is system prompt, tool definitions, and attachment content. A single-exchange conversation cannot be compacted; reduce attached files/tools or start with less context.',
  ),
  e413: failed('context_overflow', 'failed: Request too large (max 32MB). Try with a smaller file.'),
  'e429-subscription': failed(
    'quota_exhausted',
    "failed: You've hit your session limit · resets 8:43am (UTC)",
  ),
  'f-json-verbose': done('hello', [100, 20, 1, 1_000], 'claude-opus-4-8'),
  'max-budget': failed(
    'vendor_budget',
    'failed: Reached maximum budget ($0.0001)',
    [100, 20, 1, 1_000],
    paid(1, OPUS),
  ),
  'max-turns': failed(
    'worker_failed',
    'failed: Reached maximum number of turns (1)',
    [100, 20, 2, 1_000],
    paid(1, OPUS),
  ),
  refusal: failed(
    'refused_by_model',
    'failed: API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy (https://www.anthropic.com/legal/aup). Try rephrasing the request in a new session or change your model.',
    [10, 5, 1, 105],
    paid(1),
  ),
  'schema-never': failed(
    'worker_failed',
    'failed: Failed to provide valid structured output after 5 attempts',
    [40, 20, 6, 420],
    paid(1),
  ),
  'schema-ok': done('{"n":5,"s":"x"}', [100, 20, 2, 1_000], OPUS),
}

/** The whole report that a recording stands for. */
function reportOf(version: string, name: string, { spent, exit: _, model, ...recorded }: Recorded) {
  const result = eventsOf(recording(`claude-cli/${version}/${name}`)).findLast(
    ({ type }) => type === 'result',
  )
  const [inputTokens, outputTokens, requests, usdMicros] = spent
  const tellsThinking = version === '2.1.329' && inputTokens > 0
  const facts = {
    modelRequested: 'claude-sonnet-5-5',
    ...(model === undefined ? {} : { modelObserved: model }),
    session: result?.session_id,
    usage: {
      inputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens,
      ...(tellsThinking ? { reasoningTokens: 0 } : {}),
      requests,
      raw: { usage: result?.usage, modelUsage: result?.modelUsage },
    },
    cost: { basis: 'reported', usdMicros },
    billing: 'metered',
  }
  if ('text' in recorded) return { status: 'done', text: recorded.text, ...facts }
  return {
    status: 'failed',
    failure: { ...recorded, hint: FAILURES[recorded.kind].hint },
    ...facts,
  }
}

describe('read', () => {
  const cases = [
    ...Object.entries(RECORDED_197).map(([name, recorded]) => ['2.1.197', name, recorded] as const),
    ...Object.entries(RECORDED).map(([name, recorded]) => ['2.1.329', name, recorded] as const),
  ]

  test('the cases below, and the background agent, are all the recordings there are', () => {
    const known = VERSIONS.flatMap((version) =>
      [...Object.keys(RECORDED), 'bg-default'].map((name) => `claude-cli/${version}/${name}`),
    )
    expect(recordings('claude-cli')).toEqual(known.sort())
  })

  test.each(cases)('%s %s', (version, name, recorded) => {
    const report = read(`${version}/${name}`, recorded.exit)
    // A sentence that had to be shortened or put on one line keeps the vendor's own words beside it.
    if (report.status === 'failed') delete report.failure.evidence
    expect(report).toEqual(reportOf(version, name, recorded))
  })

  test.each(VERSIONS)('W16: JSON that was asked for is there as a value, on %s', (version) => {
    const asked = ['schema-second-try', 'schema-ok', 'schema-no-tool'].map((name) =>
      read(`${version}/${name}`, 0, SCHEMA),
    )
    expect(asked.map((report) => ('structured' in report ? report.structured : 'absent'))).toEqual([
      { n: 5 },
      { n: 5, s: 'x' },
      'absent',
    ])
    expect('structured' in read(`${version}/schema-ok`)).toBe(false)
  })

  test('of several results the last one counts, with the cost and tokens of all models and the turns of all results', () => {
    const name = 'claude-cli/2.1.329/bg-default'
    const results = eventsOf(recording(name)).filter(({ type }) => type === 'result')
    const [first, last] = results
    const report = read('2.1.329/bg-default')
    expect(results).toHaveLength(2)
    expect(report).toEqual({
      status: 'done',
      text: last?.result,
      modelRequested: 'claude-sonnet-5-5',
      modelObserved: 'claude-opus-5-5',
      session: first?.session_id,
      usage: {
        inputTokens: 400,
        cachedInputTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 80,
        reasoningTokens: 0,
        requests: 3,
        raw: { usage: last?.usage, modelUsage: last?.modelUsage },
      },
      cost: { basis: 'reported', usdMicros: 2_600 },
      billing: 'metered',
    })
  })

  test('what was read from and written to the cache is part of the input', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result'
        ? {
            ...event,
            modelUsage: {
              a: { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 30, cacheCreationInputTokens: 400 },
              b: {
                inputTokens: 5_000,
                outputTokens: 3,
                cacheReadInputTokens: 0,
                cacheCreationInputTokens: 0,
              },
            },
          }
        : event,
    )
    const { raw: _, ...usage } = readText(lines(events)).usage
    expect(usage).toEqual({
      inputTokens: 5_431,
      cachedInputTokens: 30,
      cacheWriteTokens: 400,
      outputTokens: 5,
      requests: 1,
    })
  })

  test.each([
    [0.005665000000000001, { basis: 'reported', usdMicros: 5_665 }],
    [0.0000004, { basis: 'reported', usdMicros: 0 }],
    ...[-0.1, '0.1', null, undefined, 1e308].map(
      (usd) => [usd, { basis: 'unknown', because: 'Claude Code reported no cost' }] as const,
    ),
  ] as [unknown, object][])('T6: a reported cost of %j is %j', (total_cost_usd, cost) => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result' ? { ...event, total_cost_usd } : event,
    )
    expect(readText(lines(events)).cost).toEqual(cost)
  })

  test.each([
    [
      'an error subtype without the flag',
      { subtype: 'error_during_execution', is_error: false },
      'worker_failed',
    ],
    ['the flag without an error subtype', { subtype: 'success', is_error: true }, 'worker_failed'],
    ['neither said', { subtype: undefined, is_error: undefined }, 'unreadable_output'],
    ['another word for it', { subtype: 'splendid', is_error: 'no' }, 'unreadable_output'],
  ])('a result that does not clearly say success is none: %s', (_, change, kind) => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result' ? { ...event, ...change } : event,
    )
    expect(readText(lines(events))).toMatchObject({
      status: 'failed',
      failure: { kind },
      partialText: 'main done 0',
    })
  })

  test('the model is the one that wrote the answer, not the one that was asked for or that helped', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/bg-default'))
    const own = events.filter(
      ({ type, parent_tool_use_id }) => type !== 'assistant' || parent_tool_use_id !== null,
    )
    // Without the main conversation two models are left, and neither can be called the one.
    expect(readText(lines(own)).modelObserved).toBeUndefined()
  })

  test('a run that was stopped while it retried is told with the last reason', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/e-429')).filter(({ type }) => type === 'system')
    const run = ran(lines(events), { ending: { how: 'timed_out', clock: 'idle' } })
    expect(claudeCli.read(run, errandFor('claude-cli'))).toMatchObject({
      failure: {
        kind: 'went_silent',
        message: 'Claude Code showed no work for 2m 00s',
        evidence: 'rate_limit (HTTP 429)',
      },
      usage: {},
      cost: { basis: 'unknown', because: 'Claude Code reported no cost' },
    })
  })
})

describe('watch', () => {
  const activities = (name: string) =>
    recording(`claude-cli/${name}`)
      .split('\n')
      .flatMap((line) => claudeCli.watch(line) ?? [])
  const using = (name: string, input: unknown) =>
    claudeCli.watch(lines([{ type: 'assistant', message: { content: [{ type: 'tool_use', name, input }] } }]))

  test.each(VERSIONS)('a person sees what the worker is at, on %s', (version) => {
    const seen = ['read-tool', 'write', 'schema-ok'].map((name) =>
      activities(`${version}/${name}`).map(({ activity }) => activity ?? '-'),
    )
    expect(seen).toEqual([
      ['started', 'answering', 'reading <CWD>/notes.txt', '-', 'answering', 'finished'],
      ['started', 'editing <CWD>/made.txt', '-', 'answering', 'finished'],
      ['finished'],
    ])
  })

  test.each([
    ['Edit', { file_path: '/scratch/tree/src/a.ts' }, 'editing src/a.ts'],
    ['Grep', { pattern: 'TODO' }, 'searching: TODO'],
    ['Glob', { pattern: '**/*.ts' }, 'searching: **/*.ts'],
    ['WebFetch', { url: 'https://example.com/' }, 'fetching https://example.com/'],
    ['WebSearch', { query: 'node 24' }, 'searching the web: node 24'],
    ['StructuredOutput', { n: 1 }, 'answering'],
    ['Other', {}, 'using Other'],
    ['Read', null, 'reading ?'],
  ])('%s of %j', (name, input, activity) => {
    expect(using(name, input)).toEqual({ useful: true, activity })
  })

  const retry = (more: object) =>
    claudeCli.watch(lines([{ type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 2, ...more }]))

  test('a 403 is hopeless at once, a 401 when it comes again: a token that ran out is refreshed after the first', () => {
    const refused = { error: 'authentication_failed', error_status: 401 }
    expect([
      retry(refused),
      retry({ ...refused, attempt: 2 }),
      retry({ ...refused, error_status: 403 }),
    ]).toEqual([
      { useful: false, activity: 'retrying 1/2: authentication_failed (HTTP 401)' },
      {
        useful: false,
        activity: 'retrying 2/2: authentication_failed (HTTP 401)',
        hopeless: 'authentication_failed (HTTP 401)',
      },
      {
        useful: false,
        activity: 'retrying 1/2: authentication_failed (HTTP 403)',
        hopeless: 'authentication_failed (HTTP 403)',
      },
    ])
  })

  test.each([429, 500, 529, null])('a retry after %j may come right', (error_status) => {
    expect(retry({ error: 'x', error_status })).toEqual({
      useful: false,
      activity: `retrying 1/2: x${error_status === null ? '' : ` (HTTP ${error_status})`}`,
    })
  })

  test.each(['keep_alive', 'rate_limit_event'])('%s is no work', (type) => {
    expect(claudeCli.watch(lines([{ type }]))).toEqual({ useful: false })
  })
})
