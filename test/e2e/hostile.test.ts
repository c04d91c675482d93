import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type HostilePlace, hostilePlace, untouchedIn } from '../contract/hostile/place.ts'
import { connect } from '../contract/mcp-harness.ts'
import { PLUGIN } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import type { HomeOptions } from './home.ts'

const keep = closedAfterEach()
const at = (options: Parameters<typeof hostilePlace>[0] = {}) => keep(hostilePlace(options))
const ALLOWED: HomeOptions = { codex: ['read', 'write'], claude: ['read', 'write'] }

const waybill = (here: HostilePlace, args: string[]) => here.waybill(args, { env: here.hostileEnv() })
const json = (here: HostilePlace, args: string[]) => here.json(args, { env: here.hostileEnv() })

test('the traps are live: whoever runs git, node or the CLIs here by name runs them', () => {
  const here = at()
  const env = { ...here.hostileEnv(), PATH: here.env().PATH ?? '' }
  spawnSync('git', ['add', '--all'], { cwd: here.project, env })
  spawnSync('git', ['diff', 'HEAD'], { cwd: here.project, env })
  spawnSync('sh', ['-c', 'git; codex; claude; node'], {
    cwd: here.project,
    env: here.hostileEnv(),
    input: '',
  })
  expect(here.hostile.ran()).toEqual(
    expect.arrayContaining(['core-fsmonitor', 'filter-evil-process', 'path_sh']),
  )
})

const VERBS: [args: string[], code: number][] = [
  [['run', 'Look', '--worker', 'codex'], 0],
  [['run', 'Look', '--worker', 'claude'], 0],
  [['run', 'Look', '--role', 'code-auditor', '--full-context'], 0],
  [['run', '[[fake: edit b.ts b]] Mend', '--worker', 'codex', '--write'], 0],
  [['run', '[[fake: edit b.ts b]] Mend', '--worker', 'claude', '--write', '--full-context'], 0],
  [['run', '[[fake: edit .gitattributes *\\ filter=evil]] Mend', '--write'], 5],
  [
    ['run', '[[fake: edit .gitattributes *\\ filter=evil]] Mend', '--write', '--declare', '.gitattributes'],
    0,
  ],
  [['run', '[[fake: usage-limit]]', '--fallback', 'claude'], 4],
  [['explain', 'Look', '--write'], 0],
  [['jobs'], 0],
  [['status'], 0],
  [['wait'], 4],
  [['result'], 4],
  [['cancel'], 0],
  [['log'], 0],
  [['consents', '--all'], 0],
  [['spend'], 0],
  [['state', 'show'], 0],
  [['state', 'set', '--summary', 'x'], 0],
  [['state', 'rebuild'], 0],
  [['doctor'], 0],
  [['help'], 0],
]

test.each([
  ['with consent', ALLOWED],
  ['without consent', {}],
] as [string, HomeOptions][])(
  'every verb, %s: nothing of the repository is run, granted or changed (row 23, I5, I9, I10)',
  async (what, options) => {
    const here = at(options)
    const before = untouchedIn(here)
    const codes = []
    for (const [args] of VERBS) codes.push([args.join(' '), (await waybill(here, args)).code])
    expect({ ran: here.hostile.ran(), left: here.left(), after: untouchedIn(here) }).toEqual({
      ran: [],
      left: [],
      after: before,
    })
    if (what === 'with consent') expect(codes).toEqual(VERBS.map(([args, code]) => [args.join(' '), code]))
  },
  180_000,
)

test('without consent every run is denied, however loud the repository is (I10)', async () => {
  const here = at()
  for (const args of [
    ['run', 'x'],
    ['run', 'x', '--worker', 'claude'],
    ['run', 'x', '--write'],
  ]) {
    const { code, document } = await json(here, args)
    expect([code, document.outcome, document.failure?.kind]).toEqual([3, 'denied', 'no_consent'])
  }
  expect([existsSync(join(here.waybillHome, 'runs')), here.hostile.ran()]).toEqual([false, []])
})

test.each(['codex', 'claude'])(
  'the environment of %s has nothing of the repository in it (row 22, I6)',
  async (worker) => {
    const here = at(ALLOWED)
    for (const mode of [[], ['--write']]) {
      const { document } = await json(here, ['run', '[[fake: env]]', '--worker', worker, ...mode])
      const env = JSON.parse(document.text ?? '{}') as Record<string, string>
      const { PATH = '', PWD: _pwd, ...rest } = env
      expect({
        path: PATH.split(':').filter((folder) => !folder.startsWith('/') || folder.startsWith(here.project)),
        of: Object.entries(rest).filter(
          ([, value]) => value.includes(here.project) || /of-the-repository/.test(value),
        ),
        injected: [
          'NODE_OPTIONS',
          'BASH_ENV',
          'WAYBILL_HOME',
          'ANTHROPIC_BASE_URL',
          'OPENAI_BASE_URL',
        ].filter((name) => name in env),
        keys: Object.keys(env).filter((name) => /_KEY$/.test(name)),
      }).toEqual({
        path: [],
        of: [],
        injected: [],
        keys: [worker === 'codex' ? 'CODEX_API_KEY' : 'ANTHROPIC_API_KEY'],
      })
    }
  },
)

test('limits, models and workers are the user’s, and that the repository wanted otherwise is said', async () => {
  const here = at(ALLOWED)
  const { document } = await json(here, ['run', 'Look', '--role', 'code-auditor'])
  expect({
    worker: document.worker,
    limits: document.route?.kind === 'delegate' && document.route.limits,
    signal: document.signals.find(({ name }) => name === 'routing_untrusted'),
  }).toEqual({
    worker: 'codex-cli',
    limits: {
      wallMs: 1_200_000,
      idleMs: 400_000,
      maxUsdMicros: 2_000_000,
      maxOutputBytes: 67_108_864,
      depth: 1,
    },
    signal: {
      name: 'routing_untrusted',
      detail:
        '.waybill/routing.yaml was not trusted by you (`waybill trust` shows it and asks), so nothing of it is used',
    },
  })
})

test('where `.waybill` leads out of the repository nothing is read from there and nothing written to it (I5)', async () => {
  const here = at({ ...ALLOWED, hostile: { waybill: 'link out' } })
  const outside = () => execFileSync('ls', ['-lAR', join(here.root, 'outside')], { encoding: 'utf8' })
  const before = outside()
  const { code, document } = await json(here, ['run', 'Look', '--role', 'code-auditor'])
  expect({ code, worker: document.worker, names: document.signals.map(({ name }) => name) }).toEqual({
    code: 0,
    worker: 'codex-cli',
    names: expect.arrayContaining(['routing_untrusted', 'state_not_written']),
  })
  expect([outside(), here.hostile.ran()]).toEqual([before, []])
})

test('the MCP tools run nothing of the repository, whoever asks from within it', async () => {
  const here = at(ALLOWED)
  const before = untouchedIn(here)
  const { call } = await connect(here, { env: { PATH: here.hostileEnv().PATH ?? '' } })
  const done = await call('delegate', { goal: 'Look', worker: 'codex' })
  await call('delegate', { goal: '[[fake: edit b.ts b]] Mend', worker: 'claude', mode: 'write' })
  await call('job', { action: 'list' })
  await call('handoff', { action: 'show' })
  // The worktree goes once the answer is out.
  await expect.poll(() => untouchedIn(here), { timeout: 10_000 }).toEqual(before)
  expect([done.isError, here.hostile.ran()]).toEqual([undefined, []])
})

describe('the hooks of Claude Code', () => {
  const EVENTS: [event: string, input: Record<string, unknown>][] = [
    ['session-start', { hook_event_name: 'SessionStart', source: 'startup' }],
    [
      'tool-call',
      { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'waybill trust' } },
    ],
    [
      'tool-call',
      { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'git status' } },
    ],
    [
      'agent-call',
      {
        hook_event_name: 'PreToolUse',
        tool_name: 'Agent',
        tool_use_id: 'toolu_1',
        tool_input: { subagent_type: 'waybill:codex-auditor', prompt: 'Look', description: 'Look' },
      },
    ],
    ...['/waybill:allow codex', '/waybill:deny codex', '/waybill:trust', '/waybill:trust --revoke'].map(
      (prompt): [string, Record<string, unknown>] => [
        'prompt',
        { hook_event_name: 'UserPromptExpansion', prompt },
      ],
    ),
  ]

  test.each([
    ['with consent', ALLOWED],
    ['without', {}],
  ] as [string, HomeOptions][])(
    'run nothing of the repository, %s, and grant nothing',
    async (_what, options) => {
      const here = at(options)
      const before = untouchedIn(here)
      for (const [event, input] of EVENTS) {
        // That one anybody may say.
        if (String(input.prompt).startsWith('/waybill:deny')) continue
        const { code, stdout } = await runProgram(
          '/bin/sh',
          [join(PLUGIN, 'hooks/launch.sh'), 'claude', event],
          {
            cwd: here.project,
            env: here.hostileEnv({
              CLAUDE_PLUGIN_ROOT: PLUGIN,
              CLAUDE_PLUGIN_DATA: join(here.root, 'data'),
              CLAUDE_PROJECT_DIR: here.project,
            }),
            stdin: JSON.stringify({ session_id: 's', cwd: here.project, ...input }),
            timeoutMs: 60_000,
          },
        )
        expect([event, code, stdout === '' || JSON.parse(stdout) !== undefined]).toEqual([event, 0, true])
      }
      expect([here.hostile.ran(), untouchedIn(here)]).toEqual([[], before])
    },
  )
})

test('nobody but a person at a terminal trusts or allows: not a pipe, not a variable (row 24)', async () => {
  const here = at()
  const before = untouchedIn(here)
  for (const args of [['allow', 'codex'], ['trust'], ['trust', '--revoke']]) {
    const env = here.hostileEnv({ WAYBILL_TRUST: '1', WAYBILL_ALLOW: 'codex' })
    const { code, stderr } = await runProgram(
      '/usr/bin/setsid',
      ['-w', join(PLUGIN, 'bin/waybill'), ...args],
      {
        cwd: here.project,
        env,
        stdin: 'a project\n',
        timeoutMs: 30_000,
      },
    )
    expect([code, stderr]).toEqual([3, expect.stringContaining('only a person can')])
  }
  expect(untouchedIn(here)).toEqual(before)
})

test('the state that a repository brings is not believed: the ledger rewrites it', async () => {
  const here = at(ALLOWED)
  await waybill(here, ['run', 'Look'])
  const state = JSON.parse(readFileSync(join(here.project, '.waybill/conversation_state.json'), 'utf8'))
  expect([JSON.stringify(state).includes('IMPORTANT'), state.handoffs.length]).toEqual([false, 1])
})
