import { describe, expect, test } from 'vitest'
import { free, keyed, lane, refused } from './lane-cases.ts'
import { tempFolder } from './temp-folder.ts'

describe('claude', () => {
  const subscription = free('subscription', 'claude login')
  const kept = free('metered', 'the key kept by claude login (Console)')
  const OAUTH = JSON.stringify({ claudeAiOauth: { accessToken: 't' } })
  const CONSOLE = JSON.stringify({ primaryApiKey: 'sk-ant-1' })

  test('a login in the home folder, and in CLAUDE_CONFIG_DIR', () => {
    expect(lane('claude-cli', { HOME: tempFolder({ '.claude/.credentials.json': OAUTH }) })).toEqual(
      subscription,
    )
    expect(lane('claude-cli', { CLAUDE_CONFIG_DIR: tempFolder({ '.credentials.json': OAUTH }) })).toEqual(
      subscription,
    )
  })

  test('a login beats a token, a token beats a key, a key beats the one that claude keeps', () => {
    const keys = { ANTHROPIC_API_KEY: 'sk-ant-2' }
    const all = { ...keys, CLAUDE_CODE_OAUTH_TOKEN: 'oat' }
    const HOME = tempFolder({ '.claude/.credentials.json': OAUTH, '.claude.json': CONSOLE })
    expect(lane('claude-cli', { HOME, ...all })).toEqual(subscription)
    const onlyKept = tempFolder({ '.claude.json': CONSOLE })
    expect(lane('claude-cli', { HOME: onlyKept, ...all })).toEqual(
      keyed('CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'oat', 'subscription'),
    )
    expect(lane('claude-cli', { HOME: onlyKept, ...keys })).toEqual(
      keyed('ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY', 'sk-ant-2'),
    )
    expect(lane('claude-cli', { HOME: onlyKept })).toEqual(kept)
  })

  test('a key kept by claude lies in CLAUDE_CONFIG_DIR where that is set', () => {
    const CLAUDE_CONFIG_DIR = tempFolder({ '.claude.json': CONSOLE })
    expect(lane('claude-cli', { HOME: tempFolder(), CLAUDE_CONFIG_DIR })).toEqual(kept)
  })

  test('auth: api-key ignores login and token; a token is not an API key', () => {
    const HOME = tempFolder({ '.claude/.credentials.json': OAUTH })
    const env = { HOME, CLAUDE_CODE_OAUTH_TOKEN: 'oat' }
    expect(lane('claude-cli', { ...env, ANTHROPIC_API_KEY: 'sk' }, { auth: 'api-key' })).toEqual(
      keyed('ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY', 'sk'),
    )
    expect(lane('claude-cli', env, { auth: 'api-key' })).toMatchObject({ ok: false })
  })

  test('a login in the macOS keychain cannot be seen, so who pays is unknown', () => {
    const HOME = tempFolder()
    const hidden = free('unknown', 'claude login, if the macOS keychain has one')
    expect(lane('claude-cli', { HOME }, {}, 'darwin')).toEqual(hidden)
    expect(lane('claude-cli', { HOME, ANTHROPIC_API_KEY: 'sk' }, { auth: 'subscription' }, 'darwin')).toEqual(
      hidden,
    )
    expect(lane('claude-cli', { HOME, ANTHROPIC_API_KEY: 'sk' }, {}, 'darwin')).toEqual(
      keyed('ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY', 'sk'),
    )
    expect(lane('claude-cli', { HOME }, { auth: 'api-key' }, 'darwin')).toMatchObject({ ok: false })
    expect(lane('claude-cli', { HOME }, { baseUrl: 'https://a.example' }, 'darwin')).toMatchObject({
      ok: false,
    })
  })

  test('no login and no key elsewhere', () => {
    const HOME = tempFolder()
    expect(lane('claude-cli', { HOME })).toEqual(
      refused(
        `Claude Code has no login and no API key: there is no ${HOME}/.claude/.credentials.json`,
        "Run `claude auth login`, or set ANTHROPIC_API_KEY, or name the key's place in config.yaml (workers.claude-cli.apiKeyEnv or apiKeyFile).",
      ),
    )
  })
})
