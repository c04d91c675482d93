import { describe, expect, test } from 'vitest'
import { codexCli } from '../../src/workers/codex-cli.ts'
import { errandFor, type Wanted } from './worker-harness.ts'

const plan = (wanted?: Wanted) => codexCli.plan(errandFor('codex-cli', wanted))

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

describe('the command line of codex-cli', () => {
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
      env: { WAYBILL_RUN: 'run-1', WAYBILL_DEPTH: '1', RUST_LOG: 'error,codex_otel.trace_safe=info' },
      secretEnv: 'CODEX_API_KEY',
      inheritEnv: ['CODEX_HOME', 'CODEX_CA_CERTIFICATE'],
      killLadder: [
        { signal: 'SIGINT', waitMs: 2_000 },
        { signal: 'SIGTERM', waitMs: 2_000 },
      ],
    })
  })

  test.each([
    ['nothing is kept unless it is asked for', {}, true, ['-']],
    ['a session is kept', { ask: { keepSession: true as const } }, false, ['-']],
    [
      'a session is gone on with, inside the same bounds',
      { mode: 'write' as const, cwd: '/scratch/tree', continuing: { in: 'session' as const, id: 's-1' } },
      false,
      ['resume', 's-1', '-'],
    ],
    ['a fresh one is as any', { continuing: { in: 'fresh' as const, because: 'gone' } }, true, ['-']],
  ])('%s', (_what, wanted, isEphemeral, end) => {
    const { args } = plan(wanted)
    const model = args.indexOf('gpt-6.1-sol')
    expect({
      isEphemeral: args.includes('--ephemeral'),
      end: args.slice(model + 1),
      // What stands behind `resume` it would not take.
      bounds: [args.indexOf('-s') < model, args.indexOf('-C') < model],
    }).toEqual({ isEphemeral, end, bounds: [true, true] })
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

  test('with the whole context a project that brings settings for Codex is not trusted, wherever it is kept (row 23)', () => {
    const errand = { ...errandFor('codex-cli'), hasCodexFolder: true }
    const { workspace, ask } = errand.task
    const place = { ...workspace, root: '/r/linked', commonDir: '/r/shop.git/.git' }
    const task = { ...errand.task, workspace: place, ask: { ...ask, fullContext: true } }
    const { args } = codexCli.plan({ ...errand, task, cwd: '/s/tree "1"' })
    expect(args.filter((arg) => arg.startsWith('projects'))).toEqual([
      'projects={"/s/tree \\"1\\""={trust_level="untrusted"},"/r/linked"={trust_level="untrusted"},"/r/shop.git"={trust_level="untrusted"}}',
    ])
    expect(codexCli.plan(errand).args.some((arg) => arg.startsWith('projects'))).toBe(false)
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
