import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, shell } from '../servers/openai-turns.ts'
import { inCodex, installInCodex, trustHooks } from './codex-host.ts'
import { codexProvider } from './rig.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const FILES = { 'sum.js': 'export const sum = (a, b) => a + b\n' }
const HARM = "printf 'export const sum = (a, b) => a - b\\n' > sum.js"
const MEND = "printf 'export const sum = (a, b) => b + a\\n' > sum.js"
const WRONG = { verdict: 'problems', problems: [{ file: 'sum.js', line: 1, what: 'It subtracts.' }] }
const FINE = { verdict: 'none', problems: [] }

/** What the host's model does, turn by turn: a command in its shell, or its last words. */
type Turn = { runs: string } | { says: string }
type Scene = {
  host: Turn[]
  /** Of a host that the host's model starts; its prompt is `Below`. */
  below?: Turn[]
  /** What the reviewer answers. */
  review?: unknown
  allow?: NonNullable<WorldOptions['allow']>
}

const STORY: Turn[] = [{ runs: HARM }, { says: 'Done.' }, { runs: MEND }, { says: 'Mended.' }]
const HELD =
  /^(?:Stop hook feedback:\n)?Waybill: (claude|codex)-cli, another vendor's model, has reviewed what was changed here and names 1 problem\. .*\n<worker-output nonce="([0-9a-f]{8})" note="[^"]*">\nsum\.js:1: It subtracts\.\n<\/worker-output \2>$/
const CAPPED =
  'Waybill: the review gate has kept this turn from ending 1 time, which is its cap. What was edited since then was not reviewed.'
const NOT_ALLOWED =
  /^Waybill: the review gate could not run, so nobody else has looked at this change: .* this repository has not allowed it\./

const READS: Scene['allow'] = [
  { worker: 'codex-cli', modes: ['read'] },
  { worker: 'claude-cli', modes: ['read'] },
]
const common = ({ allow = READS }: Scene): WorldOptions => ({
  files: FILES,
  allow,
  config: (project) => `projects:\n  ${JSON.stringify(project)}: { reviewGate: {} }\n`,
})

/** Every run in the ledger: whose work it was, and how it ended. */
async function runs(here: World): Promise<string[]> {
  const { jobs } = JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as {
    jobs: { worker: string; outcome: string }[]
  }
  return jobs.map(({ worker, outcome }) => `${worker} ${outcome}`)
}

const sumIn = ({ place }: World) => readFileSync(join(place.project, 'sum.js'), 'utf8')

type Event = { subtype?: string; hook_event?: string; output?: string }
type Part = { type: string; text?: string }

describe.each(['2.1.329', '2.1.197'] as const)('in Claude Code %s', (claude) => {
  const turnsOf = (turns: Turn[]) =>
    turns.map((turn) =>
      'runs' in turn ? toolUse('Bash', { command: turn.runs, description: 'x' }) : claudeSays(turn.says),
    )

  async function play(scene: Scene) {
    const here = await world('review-gate', {
      claude,
      plugin: true,
      ...common(scene),
      anthropic: {
        lanes: [
          { name: 'below', when: { firstUser: 'Below' }, turns: turnsOf(scene.below ?? []) },
          { name: 'host', turns: turnsOf(scene.host) },
        ],
      },
      openai: { lanes: [{ name: 'worker', turns: [codexSays(JSON.stringify(scene.review ?? FINE))] }] },
    })
    const flags = ['--output-format', 'stream-json', '--verbose', '--include-hook-events']
    const { stdout } = await here.claude(['-p', 'Go', ...flags, '--allowedTools', 'Bash'])
    return { here, messages: messagesIn(stdout) }
  }

  /** What the hook at the end of each turn had the person see; null where it said nothing. */
  function messagesIn(stdout: string): (string | null)[] {
    const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
    const stops = (events as Event[]).filter(
      ({ subtype, hook_event }) => subtype === 'hook_response' && hook_event === 'Stop',
    )
    return stops.map(({ output }) => (output ? JSON.parse(output).systemMessage : null))
  }

  /** What the host's model was told that nobody typed. */
  function feedback(here: World): string[] {
    const last = here.anthropic.requests.findLast(({ lane }) => lane === 'host')
    const { messages = [] } = (last?.body ?? {}) as { messages?: { content: string | Part[] }[] }
    return messages
      .flatMap(({ content }) =>
        typeof content === 'string' ? [content] : content.map(({ text = '' }) => text),
      )
      .filter((text) => text.startsWith('Stop hook feedback'))
  }

  test('a turn is held once, with what the other vendor found, and the cap is kept', async () => {
    const { here, messages } = await play({ host: STORY, review: WRONG })
    expect(feedback(here)).toEqual([expect.stringMatching(HELD)])
    expect(messages).toEqual([expect.stringContaining('names 1 problem; the turn goes on'), CAPPED])
    expect([await runs(here), sumIn(here)]).toEqual([
      ['codex-cli accepted'],
      'export const sum = (a, b) => b + a\n',
    ])
    expect(here.place.survivors()).toEqual([])
  })

  test('where nothing is found the turn ends, and the person has a line', async () => {
    const { here, messages } = await play({ host: [{ runs: HARM }, { says: 'Done.' }] })
    expect([messages, feedback(here), await runs(here)]).toEqual([
      [expect.stringContaining('codex-cli reviewed this change and found no problem')],
      [],
      ['codex-cli accepted'],
    ])
  })

  test('it is silent where nothing was edited', async () => {
    const { here, messages } = await play({ host: [{ runs: 'cat sum.js' }, { says: 'Done.' }] })
    expect([messages, await runs(here), here.openai.requests]).toEqual([[null], [], []])
  })

  test('it is silent in a session that the model has started: what that one edits is reviewed above it', async () => {
    const { here, messages } = await play({
      host: [{ runs: "claude -p 'Below' --allowedTools Bash" }, { says: 'Done.' }],
      below: [{ runs: HARM }, { says: 'Done below.' }],
    })
    expect(sumIn(here)).toBe('export const sum = (a, b) => a - b\n')
    expect([messages, await runs(here)]).toEqual([
      [expect.stringContaining('found no problem')],
      ['codex-cli accepted'],
    ])
  })

  test('what could not run is said, and holds nothing', async () => {
    const { here, messages } = await play({ host: [{ runs: HARM }, { says: 'Done.' }], allow: [] })
    expect([messages, feedback(here), here.openai.requests]).toEqual([
      [expect.stringMatching(NOT_ALLOWED)],
      [],
      [],
    ])
  })
})

describe('in Codex 0.169.0', () => {
  const turnsOf = (turns: Turn[]) =>
    turns.map((turn) => ('runs' in turn ? shell(turn.runs) : codexSays(turn.says)))

  async function play(scene: Scene) {
    const here = await world('review-gate', {
      ...common(scene),
      anthropic: {
        lanes: [{ name: 'worker', turns: [toolUse('StructuredOutput', Object(scene.review ?? FINE))] }],
      },
      openai: {
        lanes: [
          { name: 'below', when: { firstUser: 'Below' }, turns: turnsOf(scene.below ?? []) },
          { name: 'host', turns: turnsOf(scene.host) },
        ],
      },
    })
    await installInCodex(here)
    await trustHooks(here)
    writeFileSync(join(here.place.root, 'flags'), codexProvider(here.openai.url).join('\n'))
    // Codex's shell is a login shell.
    writeFileSync(join(here.place.home, '.profile'), `PATH=${here.place.bin}:$PATH\n`)
    await inCodex(here, { sandbox: 'danger-full-access' })
    return here
  }

  /** What the host's model was told that nobody typed: Codex escapes it, so that it cannot leave its place. */
  function feedback(here: World): string[] {
    const last = here.openai.requests.findLast(({ lane }) => lane === 'host')
    const { input = [] } = (last?.body ?? {}) as { input?: { role?: string; content?: Part[] }[] }
    return input
      .flatMap(({ content }) => (Array.isArray(content) ? content.map(({ text = '' }) => text) : []))
      .flatMap((text) => /^<hook_prompt [^>]*>([^<]*)<\/hook_prompt>$/.exec(text)?.[1] ?? [])
      .map((text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'))
  }

  test('a turn is held once, with what the other vendor found, and the cap is kept', async () => {
    const here = await play({ host: STORY, review: WRONG })
    expect([feedback(here), await runs(here), sumIn(here)]).toEqual([
      [expect.stringMatching(HELD)],
      ['claude-cli accepted'],
      'export const sum = (a, b) => b + a\n',
    ])
    expect(here.place.survivors()).toEqual([])
  })

  test('where nothing is found, nothing was edited, or nobody allowed it, the turn ends', async () => {
    const edits: Turn[] = [{ runs: HARM }, { says: 'Done.' }]
    const ends = []
    for (const scene of [
      { host: edits },
      { host: [{ runs: 'cat sum.js' }, { says: 'Done.' }] },
      { host: edits, allow: [] },
    ]) {
      const here = await play(scene)
      ends.push([feedback(here), await runs(here), here.anthropic.requests.length > 0])
      await here.close()
    }
    expect(ends).toEqual([
      [[], ['claude-cli accepted'], true],
      [[], [], false],
      [[], ['claude-cli denied'], false],
    ])
  })

  test('it is silent in a session that the model has started: what that one edits is reviewed above it', async () => {
    const below = 'codex exec -s danger-full-access -m gpt-5.5 $(cat ../flags) Below </dev/null'
    const here = await play({
      host: [{ runs: below }, { says: 'Done.' }],
      below: [{ runs: HARM }, { says: 'Done below.' }],
    })
    expect([sumIn(here), await runs(here)]).toEqual([
      'export const sum = (a, b) => a - b\n',
      ['claude-cli accepted'],
    ])
  })
})
