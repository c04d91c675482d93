import { expect, test } from 'vitest'
import { workerEnvironment } from '../../src/io/environment.ts'

const nothing = { env: {}, inheritEnv: [] }
const fixed = {
  TERM: 'dumb',
  NO_COLOR: '1',
  PWD: '/repo',
  WAYBILL_RUN: 'w1',
  WAYBILL_DEPTH: '2',
  WAYBILL_HOLD: 'h1',
}
const place = { cwd: '/repo', run: 'w1', depth: 2, hold: 'h1' }

const passedOn = {
  PATH: '/usr/bin:/bin',
  HOME: '/home/ada',
  USER: 'ada',
  LOGNAME: 'ada',
  SHELL: '/bin/zsh',
  LANG: 'de_DE.UTF-8',
  LC_ALL: '',
  LC_CTYPE: 'C.UTF-8',
  TZ: 'Europe/Berlin',
  TMPDIR: '/var/tmp',
  XDG_CONFIG_HOME: '/home/ada/.config',
  XDG_RUNTIME_DIR: '/run/user/1000',
  SSL_CERT_FILE: '/etc/ca.pem',
  SSL_CERT_DIR: '/etc/ca',
  NODE_EXTRA_CA_CERTS: '/etc/extra.pem',
  HTTP_PROXY: 'http://proxy:1',
  HTTPS_PROXY: 'http://proxy:2',
  NO_PROXY: 'localhost',
  http_proxy: 'http://proxy:3',
  https_proxy: 'http://proxy:4',
  no_proxy: '127.0.0.1',
}

/** What a shell inside a Claude Code session of a developer may hold. */
const keptOut = {
  OPENAI_API_KEY: 'sk-other',
  CODEX_API_KEY: 'sk-other',
  ANTHROPIC_API_KEY: 'sk-ant-other',
  ANTHROPIC_AUTH_TOKEN: 'other',
  CLAUDE_CODE_OAUTH_TOKEN: 'other',
  XAI_API_KEY: 'xai-other',
  GITHUB_TOKEN: 'ghp',
  AWS_SECRET_ACCESS_KEY: 'aws',
  OPENAI_BASE_URL: 'http://elsewhere',
  ANTHROPIC_BASE_URL: 'http://elsewhere',
  NODE_OPTIONS: '--require /evil.js',
  LD_PRELOAD: '/evil.so',
  LD_LIBRARY_PATH: '/evil',
  DYLD_INSERT_LIBRARIES: '/evil.dylib',
  GIT_DIR: '/elsewhere/.git',
  GIT_SSH_COMMAND: 'evil',
  BASH_ENV: '/evil.sh',
  CLAUDECODE: '1',
  CLAUDE_CODE_SESSION_ID: 's',
  CLAUDE_CODE_MESSAGING_TOKEN: 't',
  CLAUDE_CONFIG_DIR: '/home/ada/.claude',
  CLAUDE_CODE_USE_BEDROCK: '1',
  CODEX_HOME: '/home/ada/.codex',
  CODEX_SANDBOX: 'seatbelt',
  WAYBILL_HOME: '/home/ada/waybill',
  WAYBILL_RUN: 'the caller',
  TERM: 'xterm-256color',
  OLDPWD: '/secret',
  EDITOR: 'vi',
}

test('a worker gets what programs need and nothing that merely happens to be there (I6)', () => {
  const env = workerEnvironment({ ...place, caller: { ...passedOn, ...keptOut }, invocation: nothing })
  expect(env).toEqual({ ...passedOn, ...fixed })
})

test('what is not set in the caller is not set in the worker', () => {
  expect(workerEnvironment({ ...place, caller: { HOME: undefined }, invocation: nothing })).toEqual(fixed)
})

test('the invocation names what it sets, what it inherits and where its one secret goes', () => {
  const env = workerEnvironment({
    ...place,
    caller: { ...keptOut, UNSET_THERE: undefined },
    invocation: {
      env: { DISABLE_TELEMETRY: '1', OPENAI_BASE_URL: 'http://127.0.0.1:1', GIT_CONFIG_NOSYSTEM: '1' },
      inheritEnv: ['CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'UNSET_THERE', 'NOT_THERE'],
      secretEnv: 'OPENAI_API_KEY',
    },
    secret: 'sk-ours',
  })
  expect(env).toEqual({
    CODEX_HOME: '/home/ada/.codex',
    CLAUDE_CONFIG_DIR: '/home/ada/.claude',
    DISABLE_TELEMETRY: '1',
    OPENAI_BASE_URL: 'http://127.0.0.1:1',
    GIT_CONFIG_NOSYSTEM: '1',
    OPENAI_API_KEY: 'sk-ours',
    ...fixed,
  })
})

test('some names are not inherited even when a plan asks for them', () => {
  const names = [
    ...['OPENAI_BASE_URL', 'NODE_OPTIONS', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES', 'GIT_DIR', 'BASH_ENV'],
    ...['OPENAI_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'],
  ]
  const invocation = { env: {}, inheritEnv: names }
  expect(workerEnvironment({ ...place, caller: keptOut, invocation })).toEqual(fixed)
})

test('a secret goes nowhere without a name, and a name gets no value without a secret', () => {
  const caller = { OPENAI_API_KEY: 'sk-other' }
  const nameless = workerEnvironment({ ...place, caller, invocation: nothing, secret: 'sk-ours' })
  const keyless = workerEnvironment({
    ...place,
    caller,
    invocation: { ...nothing, secretEnv: 'OPENAI_API_KEY' },
  })
  expect([nameless, keyless]).toEqual([fixed, fixed])
})

test('what the executable wants comes first in PATH, and under what the invocation sets', () => {
  const executable = { extraPath: ['/opt/a', '/opt/b'], env: { MANAGED: 'npm', SET_BY_BOTH: 'executable' } }
  const invocation = { env: { SET_BY_BOTH: 'invocation' }, inheritEnv: [] }
  const withPath = workerEnvironment({ ...place, caller: { PATH: '/bin' }, invocation, executable })
  const withoutPath = workerEnvironment({ ...place, caller: {}, invocation, executable })
  expect([withPath, withoutPath]).toEqual([
    { PATH: '/opt/a:/opt/b:/bin', MANAGED: 'npm', SET_BY_BOTH: 'invocation', ...fixed },
    { PATH: '/opt/a:/opt/b', MANAGED: 'npm', SET_BY_BOTH: 'invocation', ...fixed },
  ])
})

test('nothing that an invocation sets can pass for another run', () => {
  const invocation = { env: { WAYBILL_RUN: 'forged', PWD: '/elsewhere', TERM: 'xterm' }, inheritEnv: [] }
  expect(workerEnvironment({ ...place, caller: {}, invocation })).toEqual(fixed)
})
