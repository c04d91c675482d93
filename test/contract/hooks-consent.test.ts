import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { termsOf } from '../../src/decide/terms.ts'
import { agentsAmong, ancestors } from '../../src/io/ancestry.ts'
import type { Home } from '../e2e/home.ts'
import { runProgram } from '../real/processes.ts'
import { fire, hookEnv, LAUNCHER, machine, recorded, throughHost, typeIn, VERSIONS } from './hooks-harness.ts'

const consentsOf = (here: Home): unknown => {
  const file = join(here.waybillHome, 'consents.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

const refusal = (why: string) => ({
  decision: 'block',
  reason: `Waybill: nothing was allowed: only a person can allow a worker, and ${why}. Run \`waybill allow codex --write\` in a terminal of your own.`,
})

const HOOK = ['/bin/sh', LAUNCHER, 'claude', 'prompt']

const underAgent = agentsAmong(ancestors(process.pid)).length > 0

describe.each(VERSIONS)('Claude Code %s', (version) => {
  test.skipIf(underAgent)(
    'what the user typed is recorded and withdrawn again (cannot be shown when an agent runs the tests)',
    async () => {
      const here = machine()
      const { typed } = recorded(version, here.project)
      const before = Date.now()
      expect(await typeIn(here, typed('/waybill:allow'))).toEqual({
        decision: 'block',
        reason: `Waybill: codex-cli may now read and write here.
  repository  ${here.project}
  worker      codex-cli (OpenAI)
  may         read files, and edit a scratch copy: you get a patch, your tree is never touched
  leaves      the goal, and whatever files the worker opens in this repository, go to OpenAI
  caps        those of config.yaml, or the defaults: \`waybill spend\` shows them
  until       you say \`waybill deny codex\``,
      })
      const recordedAt = expect.toSatisfy((at: string) => Date.parse(at) >= before)
      expect(consentsOf(here)).toEqual({
        version: 1,
        repositories: {
          [realpathSync(join(here.project, '.git'))]: [
            { worker: 'codex-cli', modes: ['read', 'write'], recordedAt, how: 'chat', root: here.project },
          ],
        },
      })
      expect(await typeIn(here, typed('/waybill:deny'))).toEqual({
        decision: 'block',
        reason: `Waybill: codex-cli may no longer run in ${here.project}.`,
      })
      expect(consentsOf(here)).toEqual({ version: 1, repositories: {} })
    },
  )

  test.each<[why: string, words: string, reason: string]>([
    ['no worker', '', 'no worker was named. Say which: allow codex, or allow claude.'],
    ['a typo', 'codx', 'there is no worker `codx`. Did you mean `codex`?'],
    [
      'a word too many',
      'codex --write and go on',
      '"and" is not known. Known: --write, --max-usd, --for, --secret, --terms, --triage.',
    ],
  ])('%s allows nothing and says what was meant', async (_why, words, reason) => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    const typed = { event, input: { ...input, prompt: `/waybill:allow ${words}`.trim() } }
    expect(await fire(here, typed)).toEqual({
      decision: 'block',
      reason: `Waybill: nothing was allowed: ${reason}`,
    })
    expect(consentsOf(here)).toBeUndefined()
  })

  test('a worker that has terms shows them, and is not allowed before they are agreed to', async () => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    const terms = termsOf('grok-browser')
    for (const words of ['grok-browser', 'grok-browser --terms 2025-01-01']) {
      const typed = { event, input: { ...input, prompt: `/waybill:allow ${words}` } }
      const answer = (await fire(here, typed)) as { decision: string; reason: string }
      expect(answer).toEqual({
        decision: 'block',
        reason: expect.stringContaining(terms?.says[0] ?? 'no terms'),
      })
      expect(answer.reason).toMatch(`type \`/waybill:allow grok-browser --terms ${terms?.asOf}\`.`)
      expect(consentsOf(here)).toBeUndefined()
    }
  })

  test('the same words anywhere but at the start are no command', async () => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    for (const prompt of [' /waybill:allow codex', 'Type /waybill:allow codex', '/waybill:allowcodex'])
      expect(await fire(here, { event, input: { ...input, prompt } })).toBeUndefined()
  })

  test('the prompt that a model scheduled for itself is no command, though it reads the same', async () => {
    const here = machine()
    const { event, input } = recorded(version, here.project).typed('/waybill:allow')
    const { command_name: _name, command_args: _args, ...prompt } = input
    const scheduled = { event, input: { ...prompt, hook_event_name: 'UserPromptSubmit' } }
    expect(await fire(here, scheduled, { argv: throughHost(here) })).toBeUndefined()
    expect(consentsOf(here)).toBeUndefined()
  })
})

describe('a forged event grants nothing', () => {
  const typed = (here: Home) => recorded('2.1.329', here.project).typed('/waybill:allow')

  test('fed to the hook by any other program', async () => {
    const here = machine()
    expect(await fire(here, typed(here))).toEqual(
      refusal(`the hook was started by ${nameOfThisProgram()}, not by the host itself`),
    )
    expect(consentsOf(here)).toBeUndefined()
  })

  test('typed into a host that an agent started', async () => {
    const here = machine()
    const argv = throughHost(here, throughHost(here))
    expect(await fire(here, typed(here), { argv })).toEqual(
      refusal('claude stands above this claude session and may have typed it'),
    )
    expect(consentsOf(here)).toBeUndefined()
  })

  describe.skipIf(underAgent)(
    "put in the place of the agent's shell, in front of the host itself (cannot be shown when an agent runs the tests)",
    () => {
      test('with the environment of that shell', async () => {
        const here = machine()
        const env = hookEnv(here, AGENT_SHELL)
        expect(await fire(here, typed(here), { argv: throughHost(here), env })).toEqual(
          refusal("its environment is that of an agent's shell"),
        )
        expect(consentsOf(here)).toBeUndefined()
      })

      test.each([
        ['a file for its answer', `exec "$@" >answer`],
        ['a file for its words', `exec "$@" 2>words`],
        ['a file for the event', `cat >event; exec "$@" <event`],
        ['a pipe for the event', `mkfifo event; exec 3<&0; cat <&3 >event & exec "$@" <event`],
        ['one channel of the host for two', `exec "$@" 2>&1`],
      ])('with %s', async (_what, become) => {
        const here = machine()
        const argv = throughHost(here, ['/bin/sh', '-c', become, 'sh', ...HOOK])
        const { stdout, stderr } = await runProgram(argv[0] ?? '', argv.slice(1), {
          cwd: here.project,
          env: hookEnv(here),
          stdin: JSON.stringify(typed(here).input),
          timeoutMs: 30_000,
        })
        const file = join(here.project, 'answer')
        const said = existsSync(file) ? readFileSync(file, 'utf8') : `${stdout}${stderr}`
        expect(JSON.parse(said)).toEqual(refusal(NOT_FROM_HOST))
        expect(consentsOf(here)).toBeUndefined()
      })

      test.skipIf(!existsSync('/usr/bin/perl'))(
        'with three pairs in a row that it made itself (needs perl)',
        async () => {
          const here = machine()
          const program = join(here.root, 'row.pl')
          writeFileSync(program, OWN_ROW)
          const ended = await fire(here, typed(here), {
            argv: throughHost(here, ['/usr/bin/perl', '-MSocket', program, ...HOOK]),
          })
          expect(ended).toEqual(refusal(NOT_FROM_HOST))
          expect(consentsOf(here)).toBeUndefined()
        },
      )
    },
  )

  test('with every variable and file that a repository or a shell could bring', async () => {
    const here = machine()
    mkdirSync(join(here.project, '.waybill'))
    const repositories = { [join(here.project, '.git')]: [{ worker: 'codex-cli', modes: ['read', 'write'] }] }
    for (const file of ['consents.json', 'config.yaml'])
      writeFileSync(join(here.project, '.waybill', file), JSON.stringify({ version: 1, repositories }))
    const env = {
      WAYBILL_ALLOW: 'codex',
      WAYBILL_CONSENT: '1',
      CLAUDE_CODE_SESSION_ATTENDED: '1',
      CLAUDE_PID: '1',
    }
    expect(await fire(here, typed(here), { env: hookEnv(here, env) })).toMatchObject({ decision: 'block' })
    const { code, document } = await here.json(['run', 'Read it'], { env: here.env(env) })
    expect({ code, outcome: document.outcome, kind: document.failure?.kind }).toEqual({
      code: 3,
      outcome: 'denied',
      kind: 'no_consent',
    })
  })
})

/** What Claude Code sets for the shell of its model. */
const AGENT_SHELL = { CLAUDE_CODE_EXECPATH: '/usr/bin/claude' }

const NOT_FROM_HOST =
  'the hook cannot be seen to have the channels that a host gives it (now and then that is so for a real one: type it once more)'

/** Becomes the program it is given, over three pairs of sockets of its own, as a host makes them; a child hands on the answer. */
const OWN_ROW = `
  my $event = do { local $/; <STDIN> };
  my @ends;
  for (0 .. 2) { socketpair(my $theirs, my $own, AF_UNIX, SOCK_STREAM, 0); push @ends, $theirs, $own }
  open(my $back, '>&', \\*STDOUT);
  if (!fork) {
    close $ends[$_] for 0, 1, 3, 4, 5;
    my $from = $ends[2];
    print $back $_ while <$from>;
    exit;
  }
  syswrite $ends[0], $event;
  shutdown $ends[0], 1;
  open(STDIN, '<&', $ends[1]);
  open(STDOUT, '>&', $ends[3]);
  open(STDERR, '>&', $ends[5]);
  exec @ARGV;
`

const nameOfThisProgram = () => basename(realpathSync(process.execPath))
