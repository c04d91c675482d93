import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { applyPatch, message as codexSays } from '../servers/openai-turns.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()
const WORKERS = [
  ['codex', '2.1.329'],
  ['claude', '2.1.329'],
  ['claude', '2.1.197'],
] as const
const enter = (claude: '2.1.329' | '2.1.197', options: WorldOptions) =>
  world('follow-up', {
    claude,
    allow: [
      { worker: 'codex-cli', modes: ['read', 'write'] },
      { worker: 'claude-cli', modes: ['read', 'write'] },
    ],
    ...options,
  })
/** Where the vendors' CLIs keep sessions. */
const sessionsOf = ({ place: { codexHome, claudeConfig } }: World): string[] =>
  [join(codexHome, 'sessions'), join(claudeConfig, 'projects')].flatMap((folder) => {
    try {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))
    } catch {
      return []
    }
  })
const serverOf = (here: World, worker: string): VendorServer =>
  worker === 'codex' ? here.openai : here.anthropic
/** What the vendor was last sent. */
const lastBody = ({ requests }: VendorServer): string => {
  const last = requests.findLast(({ method }) => method === 'POST')
  return JSON.stringify(last?.body)
}

test.each(WORKERS)(
  '%s (Claude Code %s) goes on in its own session; when that is cleaned away, in a fresh one, and says so',
  async (worker, version) => {
    const dear = { inputTokens: 100_000, outputTokens: 1_000 }
    const here = await enter(version, {
      openai: {
        lanes: [
          { name: 'worker', turns: [codexSays('First words.', { usage: dear }), codexSays('More words.')] },
        ],
      },
      anthropic: {
        lanes: [
          { name: 'worker', turns: [claudeSays('First words.', { usage: dear }), claudeSays('More words.')] },
        ],
      },
    })
    const server = serverOf(here, worker)
    const first = (await here.json(['run', 'The first question', '--worker', worker, '--keep-session']))
      .document
    const kept = sessionsOf(here)
    const { code, document } = await here.json(['resume', first.id, 'The second question'])
    const inSession = lastBody(server)
    expect({
      code,
      outcome: document.outcome,
      text: document.text,
      follows: document.follows,
      how: document.route?.kind === 'delegate' && document.route.continuing?.in,
      session: document.proof?.vendorSession === first.proof?.vendorSession,
      sent: document.proof?.sent.session,
      // All that was said before, and by whom; 1,000 tokens in and 20 out is what this run used, and not the session.
      heard: ['The first question', 'First words.', 'The second question'].map((words) =>
        inSession.includes(words),
      ),
      told: inSession.includes('It was asked:'),
      tokens: [document.spend?.tokens.input, document.spend?.tokens.output],
      cheaper: Number(document.spend?.usd) < Number(first.spend?.usd) / 10,
      basis: document.spend?.basis === first.spend?.basis,
      signals: document.signals.map(({ name }) => name),
      kept: [kept.length, sessionsOf(here).length],
      left: here.place.survivors(),
    }).toEqual({
      code: 0,
      outcome: 'unverified',
      text: 'More words.',
      follows: first.id,
      how: 'session',
      session: true,
      sent: { id: first.proof?.vendorSession, bytes: expect.any(Number), sha256: expect.any(String) },
      heard: [true, true, true],
      told: false,
      tokens: [1_000, 20],
      cheaper: true,
      basis: true,
      signals: first.signals.map(({ name }) => name),
      kept: [1, 1],
      left: [],
    })

    const cleaned = JSON.parse((await here.waybill(['clean', '--all', '--json'])).stdout)
    const fresh = (await here.json(['resume', document.id, 'The third question'])).document
    const body = lastBody(server)
    const settled = (await here.facts(fresh.id)).flatMap((fact) =>
      fact.kind === 'budget.settled' ? [fact.usdMicros] : [],
    )
    expect({
      cleaned: cleaned.sessions.removed.map((one: { session: string }) => one.session),
      outcome: fresh.outcome,
      how: fresh.route?.kind === 'delegate' && fresh.route.continuing?.in,
      heard: ['It was asked: The second question', 'It answered: More words.', 'The third question'].map(
        (words) => body.includes(words),
      ),
      history: body.includes('First words.'),
      said: fresh.signals.find(({ name }) => name === 'session_fresh')?.detail,
      // The session that is not there was asked for, and cost nothing.
      settled: [settled[0], Number(settled[1]) > 0],
      other: fresh.proof?.vendorSession !== first.proof?.vendorSession,
    }).toEqual({
      cleaned: [first.proof?.vendorSession],
      outcome: 'unverified',
      how: 'fresh',
      heard: [true, true, true],
      history: false,
      said: expect.stringMatching(/no rollout found|No conversation found/),
      settled: [0, true],
      other: true,
    })
  },
)

test.each(WORKERS)('%s (Claude Code %s) keeps no session unless it is asked to', async (worker, version) => {
  const here = await enter(version, {
    openai: { lanes: [{ name: 'worker', turns: [codexSays('First words.')] }] },
    anthropic: { lanes: [{ name: 'worker', turns: [claudeSays('First words.')] }] },
  })
  await here.json(['run', 'The first question', '--worker', worker])
  const { document } = await here.json(['resume', 'last', 'The second question'])
  expect({
    kept: sessionsOf(here),
    heard: lastBody(serverOf(here, worker)).includes('It was asked: The first question'),
    signals: document.signals.map(({ name }) => name).filter((name) => name.startsWith('session')),
  }).toEqual({ kept: [], heard: true, signals: ['session_fresh'] })
})

test.each(['2.1.329', '2.1.197'] as const)(
  'Claude Code %s: `--continue` of the user goes on in a kept session, which clean then leaves',
  async (version) => {
    const turns = [claudeSays('Mine.'), claudeSays('First words.'), claudeSays('More.')]
    const here = await enter(version, { anthropic: { lanes: [{ name: 'worker', turns }] } })
    await here.claude(['-p', 'My own talk'])
    const { document } = await here.json([
      'run',
      'The first question',
      '--worker',
      'claude',
      '--keep-session',
    ])
    await here.claude(['-p', '--continue', 'What I say there'])
    const heard = lastBody(here.anthropic)
    const clean = async (which: string) => {
      const { sessions } = JSON.parse((await here.waybill(['clean', which, '--json'])).stdout)
      const own = sessionsOf(here).filter((path) => readFileSync(path, 'utf8').includes('What I say there'))
      return [sessions.stays.map(({ because }: { because: string }) => because), own.length]
    }
    expect({
      inKept: ['The first question', 'My own talk'].map((words) => heard.includes(words)),
      all: await clean('--all'),
      named: await clean(document.id),
    }).toEqual({ inKept: [true, false], all: [['gone on with elsewhere'], 1], named: [[], 0] })
  },
)

const ADD = (name: string) => `*** Begin Patch\n*** Add File: ${name}\n+${name}\n*** End Patch`
const write = (name: string) => toolUse('Write', { file_path: name, content: `${name}\n` })

test.each(WORKERS)(
  '%s (Claude Code %s) writes on in its own session, in another scratch tree: one patch of both',
  async (worker, version) => {
    const here = await enter(version, {
      openai: {
        lanes: [
          {
            name: 'worker',
            turns: [
              applyPatch(ADD('one.txt')),
              codexSays('One.'),
              applyPatch(ADD('two.txt')),
              codexSays('Two.'),
            ],
          },
        ],
      },
      anthropic: {
        lanes: [
          {
            name: 'worker',
            turns: [write('one.txt'), claudeSays('One.'), write('two.txt'), claudeSays('Two.')],
          },
        ],
      },
    })
    const first = (await here.json(['run', 'Write one', '--worker', worker, '--write', '--keep-session']))
      .document
    const { document } = await here.json(['resume', first.id, 'Write two'])
    const patch = readFileSync(document.patch?.path ?? '', 'utf8')
    expect({
      outcome: document.outcome,
      text: document.text,
      how: document.route?.kind === 'delegate' && document.route.continuing?.in,
      files: document.patch?.files,
      holds: ['one.txt', 'two.txt'].map((name) => patch.includes(`+++ b/${name}`)),
      signals: document.signals.map(({ name }) => name).filter((name) => name.startsWith('earlier')),
      trees: await here
        .waybill(['clean', '--dry-run', '--json'])
        .then(({ stdout }) => JSON.parse(stdout).stays),
    }).toEqual({
      outcome: 'accepted',
      text: 'Two.',
      how: 'session',
      files: 2,
      holds: [true, true],
      signals: ['earlier_patch_within'],
      trees: [],
    })
  },
)
