import { describe, expect, test } from 'vitest'
import { claudeCli } from '../../src/workers/claude-cli.ts'
import { errandFor, LIMITS, type Wanted } from './worker-harness.ts'

const plan = (wanted?: Wanted) => claudeCli.plan(errandFor('claude-cli', wanted))

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

describe('the command line of claude-cli', () => {
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

  test.each([
    ['nothing is kept unless it is asked for', {}, ['--no-session-persistence']],
    ['a session is kept', { ask: { keepSession: true as const } }, []],
    [
      'a session is gone on with by its file, wherever the run works',
      {
        continuing: {
          in: 'session' as const,
          id: 's-1',
          file: { path: '/home/u/.claude/projects/x/s-1.jsonl', bytes: 1, sha256: 'ab' },
        },
      },
      ['--resume', '/home/u/.claude/projects/x/s-1.jsonl'],
    ],
    [
      'and by its id where that was not found',
      { continuing: { in: 'session' as const, id: 's-1' } },
      ['--resume', 's-1'],
    ],
    [
      'a fresh one is as any',
      { continuing: { in: 'fresh' as const, because: 'gone' } },
      ['--no-session-persistence'],
    ],
  ])('%s', (_what, wanted, words) => {
    const { args } = plan(wanted)
    const from = args.indexOf('--verbose') + 1
    expect(args.slice(from, args.indexOf('--strict-mcp-config'))).toEqual(words)
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
