import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agentsAmong, ancestors } from '../../src/io/ancestry.ts'
import { type Home, write } from '../e2e/home.ts'
import { WAYBILL } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { agentShell, fire, hookEnv, machine, recorded, throughHost, typeIn } from './hooks-harness.ts'

const TEXT = 'version: 1\nroles:\n  code-auditor: { worker: claude }\n'
const underAgent = agentsAmong(ancestors(process.pid)).length > 0

/** A machine with a routing file that nobody trusts yet. */
function place() {
  const here = machine({ codex: ['read'], claude: ['read'] })
  const file = join(here.project, '.waybill/routing.yaml')
  write(file, TEXT)
  return { here, file }
}

/** What the person sees who types this in the chat; `byHost`: as the host itself hands it over. */
async function typed(here: Home, prompt: string, byHost = true): Promise<string> {
  const { event, input } = recorded('2.1.329', here.project).typed('/waybill:allow')
  const said = { event, input: { ...input, prompt } }
  const answer = await (byHost ? typeIn(here, said) : fire(here, said))
  return (answer as { reason: string }).reason
}

const trustedIn = (here: Home) => existsSync(join(here.waybillHome, 'trusted.json'))
const workerOf = async (here: Home) =>
  (await here.json(['run', 'Look', '--role', 'code-auditor'])).document.worker
const hashIn = (text: string) => /\/waybill:trust ([0-9a-f]{32})`/.exec(text)?.[1] ?? 'no hash'

test('the whole file is shown the first time, and nothing is trusted by looking', async () => {
  const { here } = place()
  expect(await typed(here, '/waybill:trust', false)).toBe(
    `Waybill: .waybill/routing.yaml says which workers this repository denies, and which it prefers:

version: 1
roles:
  code-auditor: { worker: claude }

To trust exactly this, type \`/waybill:trust ${hashIn(await typed(here, '/waybill:trust', false))}\`.`,
  )
  expect([trustedIn(here), await workerOf(here)]).toEqual([false, 'codex-cli'])
})

test('what would hide in it is not hidden: controls, overrides and tags are not shown as such', async () => {
  const { here, file } = place()
  writeFileSync(file, `${TEXT}# \u001b[8mdeny: [codex]\u001b[0m \u202Ex\u{E0041}\n`)
  expect(await typed(here, '/waybill:trust', false)).toContain('\n# deny: [codex] x\n')
})

describe.skipIf(underAgent)('by its hash (cannot be shown when an agent runs the tests)', () => {
  test('a person trusts what was shown, an edit asks again and shows the difference, and trust is taken back', async () => {
    const { here, file } = place()
    const hash = hashIn(await typed(here, '/waybill:trust'))
    expect(await typed(here, `/waybill:trust ${hash}`)).toBe(
      'Waybill: .waybill/routing.yaml is trusted, until it is changed.',
    )
    expect(await typed(here, '/waybill:trust')).toBe('Waybill: .waybill/routing.yaml is trusted, as it is.')
    expect(await workerOf(here)).toBe('claude-cli')
    writeFileSync(file, TEXT.replace('claude', 'codex'))
    const shown = await typed(here, '/waybill:trust')
    expect(shown).toContain('-  code-auditor: { worker: claude }\n+  code-auditor: { worker: codex }')
    expect(await typed(here, `/waybill:trust ${hash}`)).toContain(
      'nothing was trusted: that is not the hash of .waybill/routing.yaml as it is now',
    )
    writeFileSync(file, TEXT)
    expect(await typed(here, '/waybill:trust --revoke')).toBe(
      'Waybill: .waybill/routing.yaml is not trusted any more.',
    )
    expect(await workerOf(here)).toBe('codex-cli')
  })

  test('a person trusts the command that they type out, sees what it means, and takes it back', async () => {
    const { here } = place()
    expect(await typed(here, '/waybill:trust --tests npm  test')).toMatch(
      /^Waybill: trusted as the tests of this repository: npm {2}test\n.*\n?.*your own rights/,
    )
    expect(await typed(here, '/waybill:trust')).toContain('Trusted command tests: npm  test')
    expect(await typed(here, '/waybill:trust --revoke --tests')).toBe(
      'Waybill: no command is trusted any more as the tests.',
    )
  })

  test.each([
    ['a part of it, which two files could share', (hash: string) => hash.slice(0, 31)],
    ['nothing of it', () => ''],
    ['another', () => 'f'.repeat(32)],
    ['two', (hash: string) => `${hash} ${hash}`],
    ['a flag', () => '--yes'],
  ])('%s trusts nothing', async (_what, words) => {
    const { here } = place()
    const hash = hashIn(await typed(here, '/waybill:trust'))
    await typed(here, `/waybill:trust ${words(hash)}`.trim())
    expect(trustedIn(here)).toBe(false)
  })
})

describe('nobody else (row 24)', () => {
  test('fed to the hook by another program, also to take it back', async () => {
    const { here } = place()
    const hash = hashIn(await typed(here, '/waybill:trust', false))
    for (const words of [hash, '--revoke'])
      expect(await typed(here, `/waybill:trust ${words}`, false)).toContain(
        'nothing was trusted: only a person can trust a routing file, and the hook was started by',
      )
    expect(trustedIn(here)).toBe(false)
  })

  test('fed to the hook by another program, for a command', async () => {
    const { here } = place()
    for (const words of ['--tests evil', '--command lint evil', '--revoke --tests'])
      expect(await typed(here, `/waybill:trust ${words}`, false)).toContain(
        'nothing was trusted: only a person can trust a command, and the hook was started by',
      )
    expect(trustedIn(here)).toBe(false)
  })

  test('in front of a host that an agent started', async () => {
    const { here } = place()
    const hash = hashIn(await typed(here, '/waybill:trust', false))
    const { event, input } = recorded('2.1.329', here.project).typed('/waybill:allow')
    const answer = await fire(
      here,
      { event, input: { ...input, prompt: `/waybill:trust ${hash}` } },
      { argv: throughHost(here, throughHost(here)) },
    )
    expect(JSON.stringify(answer)).toContain('claude stands above this claude session')
    expect(trustedIn(here)).toBe(false)
  })
})

/** `waybill ARGS` on a terminal of its own, where somebody types. */
const atTerminal = (here: Home, args: string, typing: string, shell = 'sh') =>
  runProgram(
    '/usr/bin/script',
    [
      '-qec',
      `${shell === 'sh' ? '' : `'${shell}' -c "`}'${WAYBILL}' ${args}${shell === 'sh' ? '' : '; exit $?"'}`,
      '/dev/null',
    ],
    {
      cwd: here.project,
      env: hookEnv(here),
      stdin: typing,
      timeoutMs: 30_000,
    },
  )

describe.skipIf(!existsSync('/usr/bin/script'))('at a terminal (needs script(1))', () => {
  test.skipIf(underAgent)(
    'the file is shown, the name is typed, and then the difference (cannot be shown when an agent runs the tests)',
    async () => {
      const { here, file } = place()
      const first = await atTerminal(here, 'trust', 'a project\n')
      expect(first.stdout).toContain('  code-auditor: { worker: claude }')
      expect([first.code, await workerOf(here)]).toEqual([0, 'claude-cli'])
      writeFileSync(file, `${TEXT}deny: [codex]\n`)
      expect((await atTerminal(here, 'trust', 'another project\n')).code).toBe(3)
      const { document } = await here.json(['run', 'Look', '--worker', 'codex'])
      expect([document.outcome, document.signals.map(({ name }) => name)]).toEqual([
        'unverified',
        expect.arrayContaining(['routing_untrusted']),
      ])
      const again = await atTerminal(here, 'trust', 'a project\n')
      expect(again.stdout).toContain('+deny: [codex]')
      const denied = await here.json(['run', 'Look', '--worker', 'codex'])
      expect([denied.code, denied.document.failure?.kind]).toEqual([3, 'no_consent'])
      expect((await atTerminal(here, 'trust --revoke', 'a project\n')).code).toBe(0)
      expect((await here.json(['run', 'Look', '--worker', 'codex'])).code).toBe(0)
    },
  )

  test.each([
    ['an agent that opened it', 'trust', 'a project\n'],
    ['an agent that would take it back', 'trust --revoke', 'a project\n'],
    ['an agent that would allow', 'allow codex', 'a project\n'],
  ])('not for %s (row 24)', async (_who, args, typing) => {
    const { here } = place()
    const before = readFileSync(join(here.waybillHome, 'consents.json'), 'utf8')
    const { stdout } = await atTerminal(here, args, typing, agentShell(here))
    expect(stdout).toContain('this shell belongs to claude')
    expect([trustedIn(here), readFileSync(join(here.waybillHome, 'consents.json'), 'utf8')]).toEqual([
      false,
      before,
    ])
  })

  test('a file with a mistake is not even asked about', async () => {
    const { here, file } = place()
    writeFileSync(file, 'version: 1\nlimits: { maxUSD: 1 }\n')
    const { code, stdout } = await atTerminal(here, 'trust', 'a project\n')
    expect([code, stdout, trustedIn(here)]).toEqual([
      6,
      expect.stringContaining(
        'routing.yaml line 2: there is no field `limits.maxUSD`. Did you mean `maxUsd`?',
      ),
      false,
    ])
  })
})
