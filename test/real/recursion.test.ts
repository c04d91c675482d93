import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WAYBILL } from '../plugin.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, type OpenaiTurn, shell } from '../servers/openai-turns.ts'
import { toolResults } from './chat.ts'
import { realCli } from './install.ts'
import type { World } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const BOTH = ['read' as const, 'write' as const]

type Options = { depth?: number; sandbox?: boolean; inner?: string; host?: string }

/**
 * A world in which the model of a Codex worker runs Waybill through its shell. A worker has no key but its own, so what it
 * delegates is paid for by key files. `sandbox: false` puts a program before the real Codex that takes its sandbox away,
 * as a user's own wrapper may: only then can a nested Waybill reach anything.
 */
async function enter(
  call: (waybillHome: string) => string,
  { depth = 1, sandbox = true, inner, host }: Options = {},
) {
  const outer: OpenaiTurn[] = []
  const innermost: OpenaiTurn[] = []
  const here = await world('recursion', {
    files: { 'sum.js': 'export const sum = (a, b) => a - b\n' },
    allow: [
      { worker: 'codex-cli', modes: BOTH },
      { worker: 'claude-cli', modes: BOTH },
    ],
    anthropic: {
      lanes: [
        { name: 'worker', when: { firstUser: 'Say hello' }, turns: [claudeSays('Hello from below.')] },
        {
          name: 'host',
          turns: [toolUse('Bash', { command: host ?? 'true' }), claudeSays('The host is done.')],
        },
      ],
    },
    openai: {
      lanes: [
        { name: 'inner', when: { firstUser: 'The inner task' }, turns: innermost },
        { name: 'outer', turns: outer },
      ],
    },
  })
  const { waybillHome } = here.place
  outer.push(shell(call(waybillHome)), codexSays('The outer one is done.'))
  innermost.push(
    shell((inner ?? 'true').replaceAll('HOME_OF_WAYBILL', waybillHome)),
    codexSays('The inner one is done.'),
  )
  writeFileSync(join(waybillHome, 'openai.key'), 'dummy-openai-key', { mode: 0o600 })
  const executable = sandbox ? '' : `, executable: "${unsandboxed(here)}"`
  writeFileSync(
    join(waybillHome, 'config.yaml'),
    [
      `depth: ${depth}`,
      'workers:',
      `  codex-cli: { baseUrl: "${here.openai.url}", apiKeyFile: "${join(waybillHome, 'openai.key')}"${executable} }`,
      `  claude-cli: { baseUrl: "${here.anthropic.url}", apiKeyFile: "${join(waybillHome, 'anthropic.key')}" }`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  return here
}

/** The real Codex, told at the end of its arguments that it needs no sandbox. */
function unsandboxed(here: World): string {
  const path = join(here.place.bin, 'codex-without-sandbox')
  const script = `#!/bin/sh\nfor word; do shift; case $word in read-only|workspace-write) word=danger-full-access;; esac; set -- "$@" "$word"; done\nexec "${realCli().codexBinary}" "$@"\n`
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  return path
}

const STRIPPED = 'env -i PATH="$PATH" HOME="$HOME"'
const nested = (goal: string, worker: string, home: string, how = '') =>
  `${how} WAYBILL_HOME=${home} '${WAYBILL}' run --worker ${worker} '${goal}' --json`

/** Every run in the ledger, oldest first: who asked, how deep, and how it came out. */
async function tree(here: World) {
  const { stdout } = await here.waybill(['jobs', '--all', '--json'])
  const { jobs } = JSON.parse(stdout) as { jobs: { id: string; outcome: string }[] }
  return Promise.all(
    jobs.reverse().map(async ({ id, outcome }) => {
      const received = (await here.facts(id)).find((fact) => fact.kind === 'task.received')
      const task = received?.kind === 'task.received' ? received.task : undefined
      return { id, outcome, depth: task?.depth, parent: task?.parent }
    }),
  )
}

/** What the shell of the outer Codex printed, as its model was told. */
const told = (here: World, lane = 'outer'): string =>
  JSON.stringify(here.openai.requests.filter((request) => request.lane === lane).at(-1)?.body)

describe('in Codex’s own sandbox a nested Waybill reaches nothing, and says so (0.169.0)', () => {
  test.each([
    ['reading', []],
    ['writing', ['--write']],
  ])('%s: the state folder cannot be written', async (_what, options) => {
    const here = await enter((home) => nested('Say hello', 'claude', home))
    const { document } = await here.json(['run', 'Delegate it', ...options])
    expect(told(here)).toContain('host_sandboxed')
    expect((await tree(here)).map(({ id }) => id)).toEqual([document.id])
    expect(here.anthropic.requests).toEqual([])
  })

  test('also where that folder may be written: without network its pipes carry nothing', async () => {
    const here = await enter((home) => nested('Say hello', 'claude', home))
    await here.json(['run', 'Delegate it', '--write', '--writable', here.place.waybillHome])
    expect(told(here)).toContain('host_sandboxed')
    expect(here.anthropic.requests).toEqual([])
  })

  test.each([
    ['with its variables', ''],
    ['without them', STRIPPED],
  ])('with network and that folder, it is refused: too deep, %s (W32)', async (_what, how) => {
    const here = await enter((home) => nested('Say hello', 'claude', home, how))
    const options = ['--write', '--network', '--writable', here.place.waybillHome]
    const { document } = await here.json(['run', 'Delegate it', ...options])
    expect(told(here)).toContain('over_depth')
    expect(await tree(here)).toEqual([
      { id: document.id, outcome: expect.any(String), depth: 1, parent: undefined },
      { id: expect.any(String), outcome: 'denied', depth: 2, parent: document.id },
    ])
    expect(here.anthropic.requests).toEqual([])
  })
})

describe('where nothing holds a worker but the ledger (W32, fault 27)', () => {
  test.each([
    ['with its variables', ''],
    ['without them', STRIPPED],
    ['with a lie in them', 'WAYBILL_RUN=w0 WAYBILL_DEPTH=-5'],
    ['in a session of its own, without them', `setsid -w ${STRIPPED}`],
  ])('codex may not delegate: %s', async (_what, how) => {
    const here = await enter((home) => nested('Say hello', 'claude', home, how), { sandbox: false })
    const { document } = await here.json(['run', 'Delegate it'])
    expect(told(here)).toContain('over_depth')
    expect(await tree(here)).toEqual([
      { id: document.id, outcome: 'unverified', depth: 1, parent: undefined },
      { id: expect.any(String), outcome: 'denied', depth: 2, parent: document.id },
    ])
    expect(here.anthropic.requests).toEqual([])
  })

  test('with a depth of 2 one level works, codex to claude, and its answer comes back through both', async () => {
    const here = await enter((home) => nested('Say hello', 'claude', home, STRIPPED), {
      depth: 2,
      sandbox: false,
    })
    const { document } = await here.json(['run', 'Delegate it'])
    expect(told(here)).toContain('Hello from below.')
    expect(await tree(here)).toEqual([
      { id: document.id, outcome: 'unverified', depth: 1, parent: undefined },
      { id: expect.any(String), outcome: 'unverified', depth: 2, parent: document.id },
    ])
    expect(here.place.survivors()).toEqual([])
  })

  test('and the next level is refused: claude as the host, codex, codex, claude', async () => {
    const inner = nested('Say hello', 'claude', 'HOME_OF_WAYBILL', STRIPPED)
    const outer = (home: string) => nested('The inner task', 'codex', home, STRIPPED)
    const here = await enter(outer, {
      depth: 2,
      sandbox: false,
      inner,
      host: `'${WAYBILL}' run --worker codex 'Delegate it' --json`,
    })
    const { code } = await here.claude([
      '-p',
      'Delegate it',
      '--allowedTools',
      'Bash',
      '--output-format',
      'json',
    ])
    expect(code).toBe(0)
    const [first, second, third] = await tree(here)
    expect([first, second, third]).toEqual([
      { id: expect.any(String), outcome: 'unverified', depth: 1, parent: undefined },
      { id: expect.any(String), outcome: 'unverified', depth: 2, parent: first?.id },
      { id: expect.any(String), outcome: 'denied', depth: 3, parent: second?.id },
    ])
    expect(told(here, 'inner')).toContain('over_depth')
    expect(toolResults(here.anthropic)[0]?.text).toContain('The outer one is done.')
    expect(here.place.survivors()).toEqual([])
  })
})
