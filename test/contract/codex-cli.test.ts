import { describe, expect, test } from 'vitest'
import { FAILURES, type FailureKind } from '../../src/domain/failure.ts'
import type { Usage } from '../../src/domain/report.ts'
import { codexCli } from '../../src/workers/codex-cli.ts'
import { errandFor, eventsOf, exited, ran, recording, recordings, type Wanted } from './worker-harness.ts'

const plan = (wanted?: Wanted) => codexCli.plan(errandFor('codex-cli', wanted))
const read = (name: string, exit = 0, wanted?: Wanted) =>
  codexCli.read(ran(recording(`codex-cli/${name}`), exited(exit)), errandFor('codex-cli', wanted))

const SKIP_FEATURES =
  'hooks plugins apps goals memories multi_agent view_image tool_suggest skill_search sleep_tool image_generation'
const SKIP_SETTINGS = [
  'project_doc_max_bytes=0',
  'skills.include_instructions=false',
  'include_permissions_instructions=false',
  'include_collaboration_mode_instructions=false',
  'include_apps_instructions=false',
]
const BOUNDS = [
  'agents.enabled=false',
  'web_search="disabled"',
  'tools.experimental_request_user_input.enabled=false',
  'sandbox_workspace_write.writable_roots=[]',
  'analytics.enabled=false',
  'shell_environment_policy.inherit="core"',
  'shell_environment_policy.set={WAYBILL_RUN="run-1",WAYBILL_DEPTH="1",SHLVL="1"}',
  'allow_login_shell=false',
]
const START = ['exec', '--json', '--strict-config', '--ephemeral', '--ignore-rules', '--skip-git-repo-check']
const settings = (pairs: string[]) => pairs.flatMap((pair) => ['-c', pair])
const SKIP = [
  ...SKIP_FEATURES.split(' ').flatMap((feature) => ['--disable', feature]),
  ...settings(SKIP_SETTINGS),
]

describe('plan', () => {
  test('W14: a reading task, with the context-skip, for the vendor’s own address', () => {
    expect(plan()).toEqual({
      via: 'process',
      program: 'codex',
      args: [
        ...START,
        ...['--ignore-user-config', '-s', 'read-only', '-C', '/repo'],
        ...['--disable', 'unbounded_connection_retries'],
        ...SKIP,
        ...settings(BOUNDS),
        ...['-m', 'gpt-6.1-sol', '-'],
      ],
      stdin: expect.stringContaining('Say hello.'),
      env: { WAYBILL_RUN: 'run-1', WAYBILL_DEPTH: '1' },
      secretEnv: 'CODEX_API_KEY',
      inheritEnv: ['CODEX_HOME', 'CODEX_CA_CERTIFICATE'],
      killLadder: [
        { signal: 'SIGINT', waitMs: 2_000 },
        { signal: 'SIGTERM', waitMs: 2_000 },
      ],
    })
  })

  test('a writing task, with everything that can be asked for, on a server of the user’s own', () => {
    const { args } = plan({
      mode: 'write',
      cwd: '/scratch/tree',
      effort: 'xhigh',
      baseUrl: 'http://127.0.0.1:4000/v1',
      schemaFile: '/runs/1/answer-schema.json',
      ask: { network: true, writable: ['/extra', '/more'] },
    })
    const provider =
      'name="waybill",base_url="http://127.0.0.1:4000/v1",wire_api="responses",env_key="CODEX_API_KEY",request_max_retries=2,stream_max_retries=2,stream_idle_timeout_ms=60000'
    expect(args).toEqual([
      ...START,
      ...['--ignore-user-config', '-s', 'workspace-write', '-C', '/scratch/tree'],
      ...['--add-dir', '/extra', '--add-dir', '/more'],
      ...['--disable', 'unbounded_connection_retries'],
      ...SKIP,
      ...settings([
        ...BOUNDS,
        'sandbox_workspace_write.network_access=true',
        'model_provider="waybill"',
        `model_providers.waybill={${provider}}`,
      ]),
      ...['-m', 'gpt-6.1-sol', '-c', 'model_reasoning_effort="xhigh"'],
      ...['--output-schema', '/runs/1/answer-schema.json', '-'],
    ])
  })

  test('--full-context drops the context-skip and keeps every bound', () => {
    expect(plan({ mode: 'write', ask: { fullContext: true } }).args).toEqual([
      ...START,
      ...['-s', 'workspace-write', '-C', '/repo', '--disable', 'unbounded_connection_retries'],
      ...settings([...BOUNDS, 'sandbox_workspace_write.network_access=false']),
      ...['-m', 'gpt-6.1-sol', '-'],
    ])
  })

  test('a reading task gets neither a folder to write to nor the network', () => {
    expect(plan({ ask: { network: true, writable: ['/extra'] } }).args).toEqual(plan().args)
  })

  test('a server of the user’s own that wants no key is told of none', () => {
    const lane = { billing: 'local', from: 'no key' } as const
    const { args, secretEnv } = plan({ baseUrl: 'http://127.0.0.1:4000/v1', lane })
    expect({ named: args.some((arg) => arg.includes('env_key')), secretEnv }).toEqual({
      named: false,
      secretEnv: undefined,
    })
  })

  test('a short idle limit still leaves the stream a second', () => {
    const limits = { ...errandFor('codex-cli').limits, idleMs: 10 }
    const { args } = plan({ baseUrl: 'http://x/v1', limits })
    expect(args.find((arg) => arg.includes('waybill={'))).toContain('stream_idle_timeout_ms=1000}')
  })
})

/** The scripted server counted 1,200 tokens in and 34 out for each of its answers. */
const turns = (count: number): Usage => ({
  inputTokens: 1_200 * count,
  cachedInputTokens: 1_000 * count,
  cacheWriteTokens: 0,
  outputTokens: 34 * count,
  reasoningTokens: 12 * count,
  raw: {
    input_tokens: 1_200 * count,
    cached_input_tokens: 1_000 * count,
    cache_write_input_tokens: 0,
    output_tokens: 34 * count,
    reasoning_output_tokens: 12 * count,
  },
})

type Recorded = { exit: number; usage: Usage } & (
  | { text: string }
  | { kind: FailureKind; message: string; partialText?: string; retryAfterMs?: number; evidence?: string }
)
const done = (text: string, count: number): Recorded => ({ exit: 0, text, usage: turns(count) })
const failed = (kind: FailureKind, message: string, more: Partial<Recorded> = {}): Recorded =>
  ({ exit: 1, kind, message: `Codex ${message}`, usage: {}, ...more }) as Recorded

const CUT = 'failed: stream disconnected before completion:'
/** Every recorded run of `codex exec` with its exit code (137: ended by the recorder) and what it is a case of. */
const RECORDED: Record<string, Recorded> = {
  'answer-empty': failed('empty_answer', 'finished without an answer', { exit: 0, usage: turns(1) }),
  'apply-patch': done('Patched.', 3),
  'apply-patch-bad': done('Patch failed.', 2),
  'apply-patch-rejected-read-only': done('Patched.', 3),
  'code-mode-patch': done('Patched.', 3),
  'code-mode-shell': done('Wrote out.txt.', 2),
  'connection-refused-bounded': failed('network', 'failed: Connection failed: error sending request'),
  'connection-refused-unbounded': failed('killed', 'was ended by signal 9', {
    exit: 137,
    evidence: 'Connection failed: error sending request',
  }),
  e400: failed('bad_request', 'failed: Bad thing in request.'),
  e401: failed(
    'worker_unauthenticated',
    'failed: unexpected status 401 Unauthorized: Incorrect API key provided., url: <BASE_URL>/responses',
  ),
  e403: failed(
    'worker_unauthenticated',
    'failed: unexpected status 403 Forbidden: Forbidden., url: <BASE_URL>/responses',
  ),
  'e404-model': failed('model_unavailable', 'failed: The model `x` does not exist'),
  e429: failed('rate_limited', 'failed: exceeded retry limit, last status: 429 Too Many Requests'),
  'e429-quota': failed('quota_exhausted', 'failed: Quota exceeded. Check your plan and billing details.'),
  'e429-usage-limit': failed(
    'quota_exhausted',
    'failed: You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at 4:55 AM.',
  ),
  e500: failed(
    'overloaded',
    'failed: We’re currently experiencing high demand, which may cause temporary errors.',
  ),
  'e500-once': done('Hello from the scripted model.', 1),
  'e503-overloaded': failed(
    'overloaded',
    'failed: Selected model is at capacity. Please try a different model.',
  ),
  'empty-answer': done('Hello from the scripted model.', 1),
  'hang-headers-idle-timeout-2s': failed('went_silent', `${CUT} idle timeout waiting for SSE`),
  'hang-mid-idle-timeout-2s': failed('went_silent', `${CUT} idle timeout waiting for SSE`),
  'hang-no-headers': failed('killed', 'was ended by signal 9', { exit: 137 }),
  'hook-pretool-deny': done('Wrote out.txt.', 2),
  'hook-pretool-updated-input': done('Wrote out.txt.', 2),
  'hook-prompt-blocked': failed('empty_answer', 'finished without an answer', { exit: 0, usage: turns(0) }),
  incomplete: failed('worker_failed', 'failed: Incomplete response returned, reason: max_output_tokens', {
    partialText: 'partial',
  }),
  'mcp-required-fails': failed('worker_failed', 'exited with 1 and said nothing'),
  'mcp-tools': done('done', 3),
  'not-a-git-repo': failed('worker_failed', 'exited with 1 and said nothing'),
  plain: done('Hello from the scripted model.', 1),
  'prompt-flagged': failed(
    'refused_by_model',
    'failed: Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt',
  ),
  'provider-env-missing': failed(
    'worker_unauthenticated',
    'failed: Missing environment variable: `LAB_NOPE`.',
  ),
  'response-failed': failed('network', `${CUT} scripted response.failed`),
  'response-failed-context': failed(
    'context_overflow',
    "failed: Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
  ),
  'response-failed-rate': failed(
    'rate_limited',
    'failed: rate limit exceeded: Rate limit reached. Please try again in 1.5s.',
    { retryAfterMs: 1_500 },
  ),
  'rules-forbidden': done('done', 5),
  'sandbox-unavailable-userns': done('Wrote out.txt.', 2),
  'schema-ok': done('{"verdict":"pass","score":3}', 1),
  'schema-violated': done('not json at all', 1),
  'schema-with-tool': done('{"verdict":"pass","score":4}', 2),
  'shell-danger-full-access': done('Wrote out.txt.', 2),
  'shell-nonzero-exit': done('The command failed with 3.', 2),
  'shell-read-only-denied-no-item': done('Wrote out.txt.', 2),
  'shell-workspace-write': done('Wrote out.txt.', 2),
  'stream-cut': failed('network', `${CUT} error sending request`),
  'stream-cut-once': done('Hello from the scripted model.', 1),
  'stream-no-completed': failed('network', `${CUT} stream closed before response.completed`, {
    partialText: 'No completed event follows.',
  }),
  'subagent-v1': done('parent done', 3),
  'subagent-v2': done('parent done', 3),
  'subagent-v2-custom-agent-writes': done('parent done', 3),
  'unknown-model': done('Hello from the scripted model.', 1),
  'unknown-tool': done('ok', 2),
}

/** The whole report that a recording stands for. */
function reportOf(name: string, { exit: _, usage, ...recorded }: Recorded) {
  const [first] = eventsOf(recording(`codex-cli/${name}`))
  const facts = {
    modelRequested: 'gpt-6.1-sol',
    ...(first ? { session: first.thread_id } : {}),
    usage,
    cost: { basis: 'unknown', because: 'Codex reports no cost' },
    billing: 'metered',
  }
  if ('text' in recorded) return { status: 'done', ...recorded, ...facts }
  const { partialText, ...failure } = recorded
  return {
    status: 'failed',
    failure: { ...failure, hint: FAILURES[failure.kind].hint },
    ...(partialText === undefined ? {} : { partialText }),
    ...facts,
  }
}

describe('read', () => {
  test('the cases below are all the recordings there are', () => {
    expect(recordings('codex-cli')).toEqual(
      Object.keys(RECORDED)
        .map((name) => `codex-cli/${name}`)
        .sort(),
    )
  })

  test.each(Object.entries(RECORDED))('%s', (name, recorded) => {
    expect(read(name, recorded.exit)).toEqual(reportOf(name, recorded))
  })

  test.each([
    ['schema-ok', { verdict: 'pass', score: 3 }],
    ['schema-with-tool', { verdict: 'pass', score: 4 }],
  ])('W16: JSON that was asked for is there as a value: %s', (name, structured) => {
    const asked = read(name, 0, { ask: { answerSchema: { type: 'object' } } })
    expect(asked).toEqual({ ...read(name), structured })
  })

  test('an answer that is no JSON, or JSON that nobody asked for, is text', () => {
    const asked = read('schema-violated', 0, { ask: { answerSchema: { type: 'object' } } })
    expect(['structured' in asked, 'structured' in read('schema-ok')]).toEqual([false, false])
  })

  test('the last message is the answer, also where an earlier attempt said something else', () => {
    const message = (text: string) => ({ type: 'item.completed', item: { type: 'agent_message', text } })
    const events = [
      message('first try'),
      { type: 'error', message: 'Reconnecting... 1/2 (x)' },
      message('answer'),
    ]
    const stdout = [...events, { type: 'turn.completed' }].map((event) => JSON.stringify(event)).join('\n')
    const report = codexCli.read(ran(stdout), errandFor('codex-cli'))
    expect(report).toMatchObject({ status: 'done', text: 'answer' })
  })

  test('a turn that failed after one that was completed is the end', () => {
    const stdout = `${recording('codex-cli/plain')}{"type":"turn.failed","error":{}}\n`
    expect(codexCli.read(ran(stdout), errandFor('codex-cli'))).toMatchObject({
      status: 'failed',
      failure: { kind: 'worker_failed', message: 'Codex failed: it gave no reason' },
      partialText: 'Hello from the scripted model.',
    })
  })

  test('a crash after errors is told with the newest of them', () => {
    const events = eventsOf(recording('codex-cli/e500')).filter(({ type }) => type !== 'turn.failed')
    const stdout = events.map((event) => JSON.stringify(event)).join('\n')
    expect(codexCli.read(ran(stdout, exited(101)), errandFor('codex-cli'))).toMatchObject({
      failure: {
        kind: 'overloaded',
        message:
          'Codex exited with 101: We’re currently experiencing high demand, which may cause temporary errors.',
      },
    })
  })

  test('a config file of the user’s that does not parse is named with its place', () => {
    const stderr =
      'Error loading config.toml:\n/h/config.toml:1:12: string values must be quoted\n  |\n1 | x = \n'
    expect(codexCli.read(ran('', { ...exited(1), stderr }), errandFor('codex-cli'))).toMatchObject({
      failure: {
        kind: 'config_invalid',
        message: expect.stringContaining('/h/config.toml:1:12: string values must be quoted'),
      },
    })
  })
})

describe('watch', () => {
  const activities = (name: string) =>
    recording(`codex-cli/${name}`)
      .split('\n')
      .flatMap((line) => codexCli.watch(line) ?? [])

  test('a person sees what the worker is at', () => {
    const seen = ['shell-workspace-write', 'apply-patch', 'mcp-tools', 'plain', 'subagent-v2'].map((name) =>
      activities(name).map(({ activity }) => activity ?? '-'),
    )
    const ran = 'echo hello > out.txt && cat out.txt && pwd'
    expect(seen).toEqual([
      ['started', '-', 'answering', `running: ${ran}`, `ran: ${ran}`, 'answering', 'finished'],
      [
        ...['started', '-', 'editing <CWD>/patched.txt', 'edited <CWD>/patched.txt'],
        ...['editing <CWD>/patched.txt', 'edited <CWD>/patched.txt', 'answering', 'finished'],
      ],
      [
        'started',
        'warning: Model metadata for `made-up-model` not found. Defaulting to fallback m…',
        ...[
          '-',
          'calling lab.ping',
          'called lab.ping',
          'calling lab.wr',
          'called lab.wr',
          'answering',
          'finished',
        ],
      ],
      ['started', '-', 'thinking', 'answering', 'finished'],
      ['started', '-', 'collab tool call', 'collab tool call', 'answering', 'finished'],
    ])
  })

  test('several edited files are one short line', () => {
    const changes = ['/scratch/tree/src/a.ts', '/scratch/tree/b.ts', '/c.ts'].map((path) => ({ path }))
    const line = JSON.stringify({ type: 'item.completed', item: { type: 'file_change', changes } })
    expect(codexCli.watch(line)).toEqual({ useful: true, activity: 'edited src/a.ts and 2 more' })
  })

  test.each([
    ['e401', 'unexpected status 401 Unauthorized: Incorrect API key provided., url: <BASE_URL>/responses'],
    ['e403', 'unexpected status 403 Forbidden: Forbidden., url: <BASE_URL>/responses'],
    ['e429-quota', 'Quota exceeded. Check your plan and billing details.'],
  ])('%s is hopeless at its first error, in the vendor’s words', (name, hopeless) => {
    const [, , first] = activities(name)
    expect(first).toEqual({ useful: false, activity: expect.any(String), hopeless })
  })

  test.each(['e429', 'e500', 'stream-cut', 'connection-refused-bounded', 'e503-overloaded', 'e400'])(
    '%s may still come right: no error is work, none is hopeless',
    (name) => {
      const [, , ...errors] = activities(name)
      expect(errors).toEqual(errors.map(({ activity }) => ({ useful: false, activity })))
    },
  )
})
