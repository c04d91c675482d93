import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { grokCli } from '../../src/workers/grok-cli.ts'
import { errandFor, type Wanted } from './worker-harness.ts'

const HOME = '/home-of-the-run'
const plan = (wanted?: Wanted) => grokCli.plan(errandFor('grok-cli', wanted))
const filesOf = (wanted?: Wanted) => {
  const { 'config.toml': config = '', 'waybill.md': agent = '', ...others } = plan(wanted).homeFiles ?? {}
  const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(agent) ?? []
  return { config: config.split('\n'), agent: parse(front) as Record<string, unknown>, body, others }
}
const search = (more: object = {}): Wanted => ({ ask: { search: { web: true, x: true, ...more } } })

describe('the command line of grok-cli', () => {
  test('M31: in a home of its own, with its prompt in a file, and nothing that it could open', () => {
    const { homeFiles, ...planned } = plan()
    expect(planned).toEqual({
      via: 'process',
      program: 'grok',
      args: [
        ...['--prompt-file', `${HOME}/prompt.txt`, '--verbatim', '--output-format', 'streaming-json'],
        ...['--agent', `${HOME}/waybill.md`, '--disallowed-tools', expect.stringContaining('run_terminal')],
        ...['--no-subagents', '--permission-mode', 'dontAsk', '--model', 'grok-4.7'],
      ],
      stdin: expect.stringContaining('Say hello.'),
      env: {
        WAYBILL_RUN: 'run-1',
        WAYBILL_DEPTH: '1',
        HOME,
        XDG_CONFIG_HOME: `${HOME}/.config`,
        GROK_HOME: HOME,
        GROK_MODELS_BASE_URL: 'https://api.x.ai/v1',
        GROK_XAI_API_BASE_URL: 'https://api.x.ai/v1',
        GROK_CLAUDE_SKILLS_ENABLED: 'false',
        GROK_CLAUDE_RULES_ENABLED: 'false',
        GROK_CLAUDE_AGENTS_ENABLED: 'false',
        GROK_CLAUDE_MCPS_ENABLED: 'false',
        GROK_CLAUDE_HOOKS_ENABLED: 'false',
        GROK_CURSOR_SKILLS_ENABLED: 'false',
        GROK_CURSOR_RULES_ENABLED: 'false',
        GROK_CURSOR_AGENTS_ENABLED: 'false',
        GROK_CURSOR_MCPS_ENABLED: 'false',
        GROK_CURSOR_HOOKS_ENABLED: 'false',
        GROK_TELEMETRY_ENABLED: 'false',
        GROK_TELEMETRY_TRACE_UPLOAD: 'false',
        GROK_TELEMETRY_MIXPANEL_ENABLED: 'false',
        GROK_DISABLE_AUTOUPDATER: '1',
        RUST_LOG: 'error',
      },
      secretEnv: 'XAI_API_KEY',
      inheritEnv: [],
      promptFile: 'prompt.txt',
      killLadder: [{ signal: 'SIGTERM', waitMs: 2_000 }],
    })
    expect(Object.keys(homeFiles ?? {})).toEqual(['config.toml', 'waybill.md', 'prompt.txt'])
  })

  test('an address of the user’s own is the only one, for the key as for the model', () => {
    const { env } = plan({ baseUrl: 'http://127.0.0.1:4000/v1' })
    expect([env.GROK_MODELS_BASE_URL, env.GROK_XAI_API_BASE_URL]).toEqual([
      'http://127.0.0.1:4000/v1',
      'http://127.0.0.1:4000/v1',
    ])
  })

  test('an effort and a shape reach it', () => {
    const wanted: Wanted = { effort: 'low', ask: { answerSchema: { type: 'object' } } }
    expect(plan(wanted).args.slice(-4)).toEqual([
      ...['--reasoning-effort', 'low'],
      ...['--json-schema', '{"type":"object"}'],
    ])
    expect(filesOf(wanted).config).toContain('reasoning_efforts = [{ id = "low", value = "low" }]')
  })
})

describe('what it finds in its home', () => {
  test('no @ of the prompt stands before a word: it would read the file of that name', () => {
    const { stdin, homeFiles } = plan({ ask: { goal: 'See @/etc/passwd and @ ~/.ssh/id' } })
    expect(stdin).toContain('See @/etc/passwd and @ ~/.ssh/id')
    expect(homeFiles?.['prompt.txt']).toBe(stdin.replaceAll('@', '@\u2060'))
    expect(homeFiles?.['prompt.txt']).not.toMatch(/@(?!\u2060)/)
  })

  test('an agent without tools, skills or rules, and a model without searches', () => {
    const { agent, body, config } = filesOf()
    expect({ agent, body }).toEqual({
      agent: {
        name: 'waybill',
        description: 'Does one task.',
        promptMode: 'full',
        injectDefaultTools: false,
        toolConfig: { tools: [{ id: 'GrokBuild:todo_write' }] },
        discoverSkills: false,
        agentsMd: false,
        userMessageTemplate: { custom: 'The task follows.' },
      },
      body: 'Do the task that you are given, and answer it.\n',
    })
    expect(
      plan()
        .args.find((arg) => arg.includes('read_file'))
        ?.split(','),
    ).toContain('todo_write')
    expect(config).toEqual(
      expect.arrayContaining(['disable_web_search = true', 'supports_backend_search = false']),
    )
  })

  test('neither a retry nor a question of its own to a model', () => {
    expect(filesOf().config).toEqual(
      expect.arrayContaining([
        ...['max_retries = 0', 'turn_transient_retry = false', 'turn_summary = false'],
        ...['session_summary = "untitled"', 'base_url = "http://127.0.0.1:0/v1"'],
      ]),
    )
  })

  test.each<[what: string, wanted: Wanted, tools: string[], overrides: object | undefined, web: boolean]>([
    ['both', search(), ['web_search', 'x_search'], undefined, true],
    ['X alone', search({ web: false }), ['x_search'], undefined, false],
    [
      'the web alone, some sites',
      search({ x: false, domains: ['nodejs.org'] }),
      ['web_search'],
      { webSearch: { allowedDomains: ['nodejs.org'] } },
      true,
    ],
    [
      'not some sites, some days',
      search({ notDomains: ['a.dev'], from: '2026-01-01', to: '2026-02-01' }),
      ['web_search', 'x_search'],
      {
        webSearch: { excludedDomains: ['a.dev'] },
        xSearch: { dateBound: { fromDate: '2026-01-01', toDate: '2026-02-01' } },
      },
      true,
    ],
  ])('M28: searches of the server, as they were asked for: %s', (_what, wanted, tools, overrides, web) => {
    const { agent, config } = filesOf(wanted)
    expect([agent.tools, agent.toolOverrides]).toEqual([tools, overrides])
    expect(config).toContain('supports_backend_search = true')
    expect(config.includes('disable_web_search = true')).toBe(!web)
  })
})
