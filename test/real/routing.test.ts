import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AnthropicScript, message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import { toolResults } from './chat.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const VERSIONS = ['2.1.329', '2.1.197'] as const
const CODEX = [{ worker: 'codex-cli' as const, modes: ['read' as const] }]
const FILES = {
  'README.md': '# Till\n',
  'sum.js': 'export const sum = (a, b) => a - b\n',
  '.claude/agents/tidier.md': '---\nname: tidier\ndescription: Tidies up.\n---\nTidy up.\n',
  '.claude/skills/pedant/SKILL.md':
    '---\nname: pedant\ndescription: Finds faults.\n---\nLook for faults in $ARGUMENTS.\n',
}
const OWN = `version: 1
rules:
  - { name: tidying, when: { subagent: tidier }, role: reviewer }
  - { name: pedantry, when: { skill: pedant }, role: code-auditor }
  - { name: at-once, when: { words: [sniff] }, role: reviewer, auto: true }
`

/** With the user's own routing file, if any. */
async function enter({ own, ...options }: WorldOptions & { own?: string }): Promise<World> {
  const here = await world('routing', { plugin: true, files: FILES, ...options })
  if (own !== undefined) writeFileSync(join(here.place.waybillHome, 'routing.yaml'), own, { mode: 0o600 })
  return here
}

const answers: AnthropicScript = { lanes: [{ name: 'host', turns: [claudeSays('Done.')] }] }
const calls = (tool: string, input: Record<string, unknown>): AnthropicScript => ({
  lanes: [
    { name: 'subagent', when: { subagent: true }, turns: [claudeSays('A Claude subagent tidied.')] },
    { name: 'host', turns: [toolUse(tool, input), claudeSays('Done.')] },
  ],
})
const worker = (text: string) => ({ lanes: [{ name: 'worker', turns: [codexSays(text)] }] })
const type = (here: World, prompt: string) =>
  here.claude(['-p', prompt, '--output-format', 'stream-json', '--verbose', '--allowedTools', 'Skill'])

/** What Waybill put beside the prompt in the first request of the host. */
const told = (here: World): string[] => {
  const [first] = here.anthropic.requests.filter(({ lane }) => lane === 'host')
  return JSON.stringify(first?.body ?? {}).match(/Waybill: by the routing rule [^"]*?(?=\\n|")/g) ?? []
}

test.each(VERSIONS)(
  'on %s a typed audit is told to be the work of Codex, and how it is had done (W1, M7)',
  async (claude) => {
    const here = await enter({ claude, allow: CODEX, anthropic: answers })
    await type(here, 'audit sum.js for wrong assumptions')
    expect(told(here)).toEqual([
      "Waybill: by the routing rule audit (built-in of 2026-11-21) this is a task for the role code-auditor, which is Codex (gpt-6.1-sol, read-only). It is allowed here: the subagent waybill:codex-auditor, or Waybill's tool `delegate` with role code-auditor, has it done.",
    ])
    expect(here.openai.requests).toEqual([])
  },
)

test.each(VERSIONS)(
  'on %s without consent the line says who can allow it, and nothing leaves (W6, W41)',
  async (claude) => {
    const here = await enter({ claude, own: 'version: 1\n', anthropic: answers })
    await type(here, 'audit sum.js for wrong assumptions')
    expect(told(here).map((line) => line.slice(line.indexOf('It cannot run')))).toEqual([
      'It cannot run: this repository has not allowed it. Only the user can allow it, with `/waybill:allow codex`.',
    ])
    expect(here.openai.requests).toEqual([])
  },
)

test.each(VERSIONS)(
  'on %s nothing is said of what stays, nor where nobody set up anything',
  async (claude) => {
    const here = await enter({ claude, allow: CODEX, anthropic: answers })
    await type(here, 'add an audit_log table to sum.js')
    const bare = told(here)
    await here.close()
    const other = await enter({ claude, anthropic: answers })
    await type(other, 'audit sum.js')
    expect([bare, told(other)]).toEqual([[], []])
  },
)

test.each(VERSIONS)(
  "on %s a rule sends the user's own subagent to Codex, and without consent it runs as ever (W2, W7)",
  async (claude) => {
    const call = calls('Agent', { description: 'Tidy', prompt: 'Tidy sum.js', subagent_type: 'tidier' })
    const here = await enter({
      claude,
      own: OWN,
      allow: CODEX,
      anthropic: call,
      openai: worker('It is tidy.'),
    })
    await type(here, 'Go')
    // The old host has only a refusal to answer with (ADR 7); the new one takes an ordinary result.
    expect(toolResults(here.anthropic)).toEqual([
      { text: expect.stringContaining('It is tidy.'), isError: claude === '2.1.197' },
    ])
    expect(here.anthropic.requests.filter(({ lane }) => lane === 'subagent')).toEqual([])
    await here.close()
    const other = await enter({ claude, own: OWN, anthropic: call })
    await type(other, 'Go')
    expect(other.anthropic.requests.filter(({ lane }) => lane === 'subagent').length).toBeGreaterThan(0)
    expect(other.openai.requests).toEqual([])
  },
)

test.each(VERSIONS)(
  "on %s a rule sends the work of a skill to Codex, with the skill's instructions",
  async (claude) => {
    const call = calls('Skill', { skill: 'pedant', args: 'sum.js' })
    const here = await enter({
      claude,
      own: OWN,
      allow: CODEX,
      anthropic: call,
      openai: worker('sum subtracts.'),
    })
    await type(here, 'Go')
    expect(toolResults(here.anthropic).map(({ text }) => text.includes('sum subtracts.'))).toEqual([true])
    expect(JSON.stringify(here.openai.requests[0]?.body)).toContain('Look for faults in sum.js.')
  },
)

test('a rule of the user that starts by itself runs once for a prompt, read-only, and says so', async () => {
  const here = await enter({ own: OWN, allow: CODEX, anthropic: answers, openai: worker('It smells.') })
  await type(here, 'sniff at sum.js')
  const [line = ''] = told(here)
  const run = /run (w[0-9a-z]+) is under way/.exec(line)?.[1] ?? ''
  await here.waybill(['wait', run, '--timeout', '60'])
  const { document } = await here.json(['result', run])
  expect([document.text, document.route]).toMatchObject([
    'It smells.',
    { role: 'reviewer', mode: 'read', rule: { name: 'at-once', from: 'your routing.yaml:5' } },
  ])
})
