import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, shell } from '../servers/openai-turns.ts'
import { realCli } from './install.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

/* Rows 21 and 22: which credentials a real worker, and the commands that its model runs, can see. */

const world = realWorlds()
const enter = (options: WorldOptions) => world('lanes', options)

/** Keys of both vendors and of others, as they lie around in a developer's shell. */
const STRAY = {
  OPENAI_API_KEY: 'dummy-openai-key',
  CODEX_API_KEY: 'dummy-openai-key',
  ANTHROPIC_API_KEY: 'dummy-anthropic-key',
  ANTHROPIC_AUTH_TOKEN: 'dummy-anthropic-token',
  XAI_API_KEY: 'dummy-xai-key',
  AWS_SECRET_ACCESS_KEY: 'dummy-aws-secret',
  GITHUB_TOKEN: 'dummy-github-token',
}
const ALLOW = [
  { worker: 'codex-cli' as const, modes: ['read' as const, 'write' as const] },
  { worker: 'claude-cli' as const, modes: ['read' as const, 'write' as const] },
]

/** The names under which a text of `env` holds any of the keys. */
const keysIn = (env: string): string[] =>
  env
    .split('\n')
    .filter((line) => line.includes('dummy-'))
    .map((line) => line.split('=')[0] ?? '')
    .sort()

test('the commands that Codex runs for its model see no key, neither its own nor another (I6, row 22)', async () => {
  const here = await enter({
    allow: ALLOW,
    openai: { lanes: [{ name: 'worker', turns: [shell('env; echo END-OF-ENV'), codexSays('Seen.')] }] },
  })
  const { code } = await here.json(['run', 'Look'], { env: here.env(STRAY) })
  const output = JSON.stringify(here.openai.requests.at(-1)?.body)
  expect({
    code,
    seen: output.includes('END-OF-ENV') && output.includes('WAYBILL_RUN='),
    keys: output.match(/dummy-[a-z-]+/g),
  }).toEqual({ code: 0, seen: true, keys: null })
})

test('Claude has no shell at all: a model that asks for one is told so, and nothing runs (row 22)', async () => {
  const here = await enter({
    allow: ALLOW,
    anthropic: {
      lanes: [
        {
          name: 'worker',
          turns: [toolUse('Bash', { command: 'env > seen.txt' }), { say: [{ text: 'No.' }] }],
        },
      ],
    },
  })
  const { document } = await here.json(['run', 'Look', '--worker', 'claude', '--write'], {
    env: here.env(STRAY),
  })
  const bodies = here.anthropic.requests.map(({ body }) => JSON.stringify(body))
  expect({
    offered: here.anthropic.requests.some(({ body }) =>
      JSON.stringify((body as { tools?: unknown })?.tools ?? []).includes('Bash"'),
    ),
    patch: document.patch,
    keys: bodies.join().match(/dummy-[a-z-]+/g),
  }).toEqual({ offered: false, patch: null, keys: null })
})

/** Puts a recorder before a real CLI: it writes down its environment and becomes the CLI. */
function recorded(here: World, program: 'codex' | 'claude', config: string) {
  const { codexBinary, claude329 } = realCli()
  const file = join(here.place.root, `${program}.env`)
  const recorder = join(here.place.root, `record-${program}`)
  const real = program === 'codex' ? codexBinary : claude329
  writeFileSync(recorder, `#!/bin/sh\nenv > '${file}'\nexec '${real}' "$@"\n`)
  chmodSync(recorder, 0o700)
  writeFileSync(
    join(here.place.waybillHome, 'config.yaml'),
    `workers:\n  ${program}-cli: { executable: "${recorder}"${config} }\n`,
    { mode: 0o600 },
  )
  return async () => {
    const { document } = await here.json(['run', 'Hello', '--worker', program, '--wall', '4s'], {
      env: here.env(STRAY),
    })
    return { keys: keysIn(readFileSync(file, 'utf8')), lane: document.proof?.lane }
  }
}

test.each(['codex', 'claude'] as const)(
  '%s with a login: no key is in its environment (I6, row 22)',
  async (program) => {
    const here = await enter({ allow: ALLOW })
    logIn(here, program)
    expect(await recorded(here, program, '')()).toEqual({
      keys: [],
      lane: { billing: 'subscription', from: program === 'codex' ? 'codex login (ChatGPT)' : 'claude login' },
    })
  },
)

test.each([
  ['codex', 'CODEX_API_KEY', 'OPENAI_API_KEY'],
  ['claude', 'ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY'],
] as const)(
  '%s with a key: that key and no other is in its environment (I6, row 22)',
  async (program, name, from) => {
    const here = await enter({ allow: ALLOW })
    const url = program === 'codex' ? here.openai.url : here.anthropic.url
    const config = `, baseUrl: "${url}", apiKeyEnv: ${from}`
    expect(await recorded(here, program, config)()).toEqual({
      keys: [name],
      lane: { billing: 'metered', from },
    })
  },
)

/** What the vendor's own login leaves behind, as far as anybody looks at it. */
function logIn(here: World, program: 'codex' | 'claude'): void {
  const { codexHome, claudeConfig } = here.place
  const [file, content] =
    program === 'codex'
      ? [
          join(codexHome, 'auth.json'),
          { auth_mode: 'chatgpt', tokens: { access_token: 'x', refresh_token: 'x' } },
        ]
      : [join(claudeConfig, '.credentials.json'), { claudeAiOauth: { accessToken: 'x', refreshToken: 'x' } }]
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 })
}
