import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()
const enter = (options: WorldOptions) =>
  world('handoff', {
    allow: [
      { worker: 'codex-cli', modes: ['read'] },
      { worker: 'claude-cli', modes: ['read'] },
    ],
    ...options,
  })

const CODEX = { answer: 'It rounds twice.', summary: 'round() is the cause.', nextStep: 'Mend till.js.' }
const CLAUDE = { answer: 'Mended in my head.', summary: 'The mending is clear.', nextStep: null }
const sentTo = ({ requests }: VendorServer): string =>
  JSON.stringify(requests.filter(({ method }) => method === 'POST').map(({ body }) => body))
const closing = ({ summary, nextStep }: { summary: string; nextStep: string | null }) => ({
  summary,
  nextStep,
})
const stateOf = async (here: World) => {
  const { stdout } = await here.waybill(['state', 'show', '--json'])
  const { lastSummary, nextStep } = JSON.parse(stdout)
  return { summary: lastSummary, nextStep }
}

test.each(['2.1.329', '2.1.197'] as const)(
  'Codex hands to Claude %s and Claude to Codex: summary and next step, not the answers (W18)',
  async (claude) => {
    const here = await enter({
      claude,
      openai: { lanes: [{ name: 'worker', turns: [codexSays(JSON.stringify(CODEX))] }] },
      anthropic: { lanes: [{ name: 'worker', turns: [toolUse('StructuredOutput', CLAUDE)] }] },
    })
    const run = async (goal: string, worker: string) =>
      (await here.json(['run', goal, '--worker', worker, '--handoff'])).document
    const first = await run('Find the cause', 'codex')
    const afterFirst = await stateOf(here)
    const second = await run('Mend it', 'claude')
    const afterSecond = await stateOf(here)
    const toClaude = sentTo(here.anthropic)
    const before = here.openai.requests.length
    await run('Test it', 'codex')
    const toCodex = sentTo({ ...here.openai, requests: here.openai.requests.slice(before) })
    expect({
      back: [first, second].map(({ text, handoff }) => [text, handoff]),
      states: [afterFirst, afterSecond],
      signals: [first, second].map(({ signals }) =>
        signals.map(({ name }) => name).filter((name) => /hand/.test(name)),
      ),
      toClaude: ['Thread: Find the cause', CODEX.summary, CODEX.nextStep, CODEX.answer].map((words) =>
        toClaude.includes(words),
      ),
      toCodex: ['Thread: Find the cause', CLAUDE.summary, CLAUDE.answer].map((words) =>
        toCodex.includes(words),
      ),
      // Codex is held to the shape by its vendor, Claude by a tool of its CLI's.
      shapes: [/"json_schema".*"nextStep"/.test(toCodex), /"StructuredOutput".*"nextStep"/.test(toClaude)],
      left: here.place.survivors(),
    }).toEqual({
      back: [
        [CODEX.answer, closing(CODEX)],
        [CLAUDE.answer, closing(CLAUDE)],
      ],
      states: [closing(CODEX), closing(CLAUDE)],
      signals: [['nothing_handed_on'], []],
      toClaude: [true, true, true, false],
      toCodex: [true, true, false],
      shapes: [true, true],
      left: [],
    })
  },
)

test.each(['codex', 'claude'] as const)(
  '%s answers in prose: no summary is made up of it',
  async (worker) => {
    const here = await enter({
      openai: { lanes: [{ name: 'worker', turns: [codexSays('It rounds twice.')] }] },
      // The CLI asks its model once by itself before it gives up.
      anthropic: {
        lanes: [{ name: 'worker', turns: [claudeSays('It rounds twice.'), claudeSays('It rounds twice.')] }],
      },
    })
    const { code, document } = await here.json(['run', 'Find it', '--worker', worker, '--handoff'])
    expect({
      code,
      outcome: document.outcome,
      text: document.text,
      handoff: document.handoff,
      said: document.signals.some(({ name }) => name === 'not_handed_back'),
      state: await stateOf(here),
    }).toEqual({
      code: 0,
      outcome: 'unverified',
      text: 'It rounds twice.',
      handoff: null,
      said: true,
      state: { summary: 'It rounds twice.', nextStep: null },
    })
  },
)

test.each(['codex', 'claude'] as const)(
  '%s with a shape of the caller’s own hands back around it',
  async (worker) => {
    const said = { answer: { n: 3 }, summary: 'Counted.', nextStep: 'Count again.' }
    const here = await enter({
      openai: { lanes: [{ name: 'worker', turns: [codexSays(JSON.stringify(said))] }] },
      anthropic: { lanes: [{ name: 'worker', turns: [toolUse('StructuredOutput', said)] }] },
    })
    const schema = join(here.place.root, 'schema.json')
    writeFileSync(
      schema,
      JSON.stringify({
        type: 'object',
        properties: { n: { type: 'number' } },
        required: ['n'],
        additionalProperties: false,
      }),
    )
    const args = ['run', 'Count', '--worker', worker, '--handoff', '--schema', schema]
    const { document } = await here.json(args)
    expect({
      outcome: document.outcome,
      structured: document.structured,
      handoff: document.handoff,
    }).toEqual({ outcome: 'accepted', structured: { n: 3 }, handoff: closing(said) })
  },
)
