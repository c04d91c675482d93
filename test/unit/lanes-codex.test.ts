import { describe, expect, test } from 'vitest'
import { free, keyed, lane, refused } from './lane-cases.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const CHATGPT = { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens: { access_token: 't' } }
const codexHome = (auth: unknown, more: Record<string, string> = {}) => {
  const HOME = tempFolder({ '.codex/auth.json': JSON.stringify(auth) })
  for (const [path, text] of Object.entries(more)) writeIn(HOME, path, text)
  return HOME
}

describe('codex', () => {
  const subscription = free('subscription', 'codex login (ChatGPT)')
  const kept = free('metered', 'the key kept by codex login')

  test.each([
    ['a ChatGPT login', CHATGPT, subscription],
    [
      'the same as older versions wrote it',
      { OPENAI_API_KEY: null, tokens: { access_token: 't' } },
      subscription,
    ],
    ['a key kept by codex', { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-1' }, kept],
    ['the same as older versions wrote it', { OPENAI_API_KEY: 'sk-1', tokens: null }, kept],
    [
      'both without a mode: codex takes the key',
      { OPENAI_API_KEY: 'sk-1', tokens: { access_token: 't' } },
      kept,
    ],
    ['both, and the mode says ChatGPT', { ...CHATGPT, OPENAI_API_KEY: 'sk-1' }, subscription],
    [
      'a kind of login that is not known here',
      { auth_mode: 'agent' },
      free('unknown', 'codex login (agent)'),
    ],
  ])('%s', (_what, auth, expected) => {
    expect(lane('codex-cli', { HOME: codexHome(auth) })).toEqual(expected)
  })

  test('CODEX_HOME is looked at instead of HOME', () => {
    const CODEX_HOME = tempFolder({ 'auth.json': JSON.stringify(CHATGPT) })
    expect(lane('codex-cli', { HOME: tempFolder(), CODEX_HOME })).toEqual(subscription)
  })

  test('a stray key never replaces a subscription, and does not travel along (G24, I6)', () => {
    const env = { HOME: codexHome(CHATGPT), OPENAI_API_KEY: 'sk-stray', CODEX_API_KEY: 'sk-stray' }
    expect(lane('codex-cli', env)).toEqual(subscription)
  })

  test('a key goes by the one name that codex exec reads, wherever it was found', () => {
    const HOME = tempFolder()
    expect(lane('codex-cli', { HOME, OPENAI_API_KEY: ' sk-1\n' })).toEqual(
      keyed('OPENAI_API_KEY', 'CODEX_API_KEY', 'sk-1'),
    )
    expect(lane('codex-cli', { HOME, OPENAI_API_KEY: 'sk-1', CODEX_API_KEY: 'sk-2' })).toEqual(
      keyed('CODEX_API_KEY', 'CODEX_API_KEY', 'sk-2'),
    )
  })

  test("the other vendor's key is not taken", () => {
    expect(lane('codex-cli', { HOME: tempFolder(), ANTHROPIC_API_KEY: 'sk-ant' })).toMatchObject({
      ok: false,
    })
  })

  test('auth: api-key takes a key although there is a login', () => {
    const HOME = codexHome(CHATGPT)
    const auth = 'api-key' as const
    expect(lane('codex-cli', { HOME, OPENAI_API_KEY: 'sk-1' }, { auth })).toEqual(
      keyed('OPENAI_API_KEY', 'CODEX_API_KEY', 'sk-1'),
    )
    expect(lane('codex-cli', { HOME }, { auth })).toEqual(
      refused(
        'Codex CLI has no API key, and config.yaml asks for one',
        "Find a key: set OPENAI_API_KEY, or name the key's place in config.yaml (workers.codex-cli.apiKeyEnv or apiKeyFile).",
      ),
    )
    expect(lane('codex-cli', { HOME: codexHome({ OPENAI_API_KEY: 'sk-1' }) }, { auth })).toEqual(kept)
  })

  test('auth: subscription takes no key, not even one that codex keeps', () => {
    const env = { HOME: codexHome({ OPENAI_API_KEY: 'sk-1' }), OPENAI_API_KEY: 'sk-2' }
    expect(lane('codex-cli', env, { auth: 'subscription' })).toEqual(
      refused(
        'Codex CLI has no subscription login: only the key kept by codex login was found',
        'Run `codex login`.',
      ),
    )
  })

  test('an address of the user is sent a key and never a login', () => {
    const baseUrl = 'https://gateway.example/v1'
    const HOME = codexHome(CHATGPT)
    expect(lane('codex-cli', { HOME, OPENAI_API_KEY: 'sk-1' }, { baseUrl })).toEqual(
      keyed('OPENAI_API_KEY', 'CODEX_API_KEY', 'sk-1'),
    )
    for (const home of [HOME, codexHome({ OPENAI_API_KEY: 'sk-kept' })])
      expect(lane('codex-cli', { HOME: home }, { baseUrl })).toEqual(
        refused(
          'Codex CLI has no API key, and a baseUrl is only sent a key',
          "Find a key: set OPENAI_API_KEY, or name the key's place in config.yaml (workers.codex-cli.apiKeyEnv or apiKeyFile).",
        ),
      )
  })

  test('no login and no key: told, with the command that logs in', () => {
    const HOME = tempFolder()
    const hint =
      "Run `codex login`, or set OPENAI_API_KEY, or name the key's place in config.yaml (workers.codex-cli.apiKeyEnv or apiKeyFile)."
    expect(lane('codex-cli', { HOME, OPENAI_API_KEY: '' })).toEqual(
      refused(`Codex CLI has no login and no API key: there is no ${HOME}/.codex/auth.json`, hint),
    )
    expect(lane('codex-cli', {})).toEqual(
      refused('Codex CLI has no login and no API key: neither CODEX_HOME nor HOME is set', hint),
    )
  })

  test.each([
    ['not JSON', 'sk-secret', 'is not a JSON object'],
    ['a list', '[]', 'holds no login'],
    ['empty tokens', '{"auth_mode":"chatgpt","tokens":null}', 'holds no login'],
    ['a mode without its key', '{"auth_mode":"apikey","OPENAI_API_KEY":null}', 'holds no key'],
  ])('an auth.json that is %s is no login, and is not quoted', (_what, text, why) => {
    const HOME = tempFolder({ '.codex/auth.json': text })
    const message = `Codex CLI has no login and no API key: ${HOME}/.codex/auth.json ${why}`
    expect(lane('codex-cli', { HOME })).toMatchObject({ ok: false, failure: { message } })
  })

  test('a login in the key ring is told apart: a worker without the user config cannot see it', () => {
    const HOME = tempFolder({ '.codex/config.toml': 'model = "x"\ncli_auth_credentials_store = "keyring"\n' })
    const message =
      'Codex CLI has no login and no API key: config.toml keeps the login in the key ring (cli_auth_credentials_store = "keyring"), where a worker does not see it'
    expect(lane('codex-cli', { HOME })).toMatchObject({ ok: false, failure: { message } })
  })
})
