import { describe, expect, test } from 'vitest'
import { check, checksOf, codex, look } from './doctor-machine.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

describe('a worker that cannot be used', () => {
  const withCodex = async (
    answers: Parameters<typeof codex>[0],
    env: NodeJS.ProcessEnv = { CODEX_API_KEY: 'sk-1' },
  ) => look({ clis: { codex: codex(answers) }, env, timeoutMs: 2_000 })

  test.each([
    ['too old', { version: 'echo codex-cli 0.159.0' }, 'version', '0.159.0 is older than 0.159.2'],
    ['hanging', { version: 'sleep 100' }, 'version', 'asked for its version, it did not answer within 2 s'],
    [
      'broken',
      { version: 'echo broken >&2; exit 7' },
      'version',
      'asked for its version, it exits 7: broken',
    ],
    [
      'without a flag',
      { help: "echo '--json --model'" },
      'flags',
      'it does not know --strict-config, --ephemeral, --ignore-user-config, --ignore-rules, --skip-git-repo-check, --sandbox, --cd, --add-dir, --config, --disable, --output-schema',
    ],
    [
      'without its sandbox',
      { sandbox: 'echo bwrap: no namespaces >&2; exit 1' },
      'sandbox',
      'asked to run `true`, it exits 1: bwrap: no namespaces',
    ],
  ])('%s', async (_what, answers, name, says) => {
    const { report, exit } = await withCodex(answers)
    expect(exit).toBe(6)
    expect(check(report, 'codex-cli', name)).toMatchObject({ status: 'bad', says, next: expect.any(String) })
  })

  test('missing: the install command is the next step', async () => {
    const { report, exit } = await look({ env: { ANTHROPIC_API_KEY: 'sk' } })
    expect(exit).toBe(6)
    expect(checksOf(report, 'claude-cli')).toMatchObject([
      {
        name: 'program',
        status: 'bad',
        next: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
      },
      { name: 'login', status: 'ok' },
    ])
  })

  test('not logged in: the login command is the next step', async () => {
    const { report, exit } = await withCodex({}, {})
    expect(exit).toBe(6)
    expect(check(report, 'codex-cli', 'login')).toMatchObject({
      status: 'bad',
      next: expect.stringContaining('`codex login`'),
    })
  })
})

describe('what cannot be told is said to be unknown, and stands in nobody’s way', () => {
  test.each([
    [
      'a version in unknown words',
      { version: 'echo codex next' },
      'version',
      'what it prints is not understood: codex next',
    ],
    ['flags that it does not tell', { help: 'exit 2' }, 'flags', 'asked for its flags, it exits 2: '],
  ])('%s', async (_what, answers, name, says) => {
    const { report, exit } = await look({ clis: { codex: codex(answers) }, env: { CODEX_API_KEY: 'sk-1' } })
    expect([exit, check(report, 'codex-cli', name)]).toEqual([0, { name, status: 'unknown', says }])
  })

  test('a CODEX_HOME in the temporary folder is a warning', async () => {
    const { report, exit } = await look({
      clis: { codex: codex() },
      env: { CODEX_API_KEY: 'sk-1', CODEX_HOME: tempFolder() },
    })
    expect([exit, check(report, 'codex-cli', 'sandbox')?.status]).toEqual([0, 'warn'])
  })
})

test('the config chooses the program and the credential that are looked at', async () => {
  const HOME = tempFolder()
  const own = writeIn(HOME, 'mine', codex(), 0o700)
  const config = `workers: {codex-cli: {executable: ${own}, auth: api-key, apiKeyEnv: MINE}}\n`
  const { report } = await look({ files: { '.config/waybill/config.yaml': config }, env: { MINE: 'sk-1' } })
  expect(check(report, 'codex-cli', 'program')?.says).toBe(`${own} (configured)`)
  expect(check(report, 'codex-cli', 'login')?.says).toBe('metered: MINE')
})

describe('a worker that is not there', () => {
  const absent = async (files: Record<string, string>) => {
    const { report } = await look({ clis: { codex: codex({}) }, env: { WAYBILL_HOME: tempFolder(files) } })
    return report.workers.flatMap((one) => (one.absent ? [one.worker] : []))
  }
  const record = { modes: ['read'], recordedAt: '2026-01-01T00:00:00.000Z', how: 'terminal', root: '/r' }
  const allowed = (worker: string) =>
    JSON.stringify({ version: 1, repositories: { '/r/.git': [{ worker, ...record }] } })

  test('is absent, and not wrong, until somebody has asked for it', async () => {
    const all = await absent({})
    expect(all).toEqual(expect.arrayContaining(['claude-cli', 'gemini-cli', 'grok-api', 'opencode']))
    expect(all).not.toContain('codex-cli')
  })

  test.each([
    ['named in config.yaml', { 'config.yaml': 'workers:\n  gemini-cli: { model: gemini-4-argon }\n' }],
    ['allowed in some repository', { 'consents.json': allowed('gemini-cli') }],
    ['in who knows what, since the settings cannot be read', { 'config.yaml': 'nonsense: 1\n' }],
  ])('is wrong once it is %s', async (_what, files) => {
    expect(await absent(files)).not.toContain('gemini-cli')
  })
})
