import { expect, test } from 'vitest'
import { message as claudeSays } from '../servers/anthropic-turns.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import { addedLines, type FirstRequests, inClaude, inCodex } from './first-request.ts'
import type { WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

/* What the hosts' first request holds of Waybill: test/contract/standing.test.ts keeps it small. */

const world = realWorlds()
const enter = (options: WorldOptions = {}) =>
  world('standing', {
    anthropic: { lanes: [{ name: 'host', turns: [claudeSays('Hello.')] }] },
    openai: { lanes: [{ name: 'host', turns: [codexSays('Hello.')] }] },
    ...options,
  })

/** Lines by what they begin with: descriptions are prose. */
const begun = (requests: FirstRequests) =>
  addedLines(requests)
    .map((line) => line.split(': ')[0])
    .filter((line) => line !== '')
    .sort()

const AGENTS = ['- waybill:codex-auditor', '- waybill:codex-implementer', '- waybill:codex-reviewer']

test('Claude Code 2.1.329: three subagents, six skills, the names of the tools, and nothing else', async () => {
  const requests = await inClaude(await enter())
  expect(begun(requests)).toEqual(
    [
      ...AGENTS,
      ...['codex', 'delegate', 'grok', 'jobs', 'setup', 'triage'].map((name) => `- waybill:${name}`),
      ...['delegate', 'delegate_batch', 'handoff', 'job'].map(
        (name) => `mcp__plugin_waybill_waybill__${name}`,
      ),
    ].sort(),
  )
  expect(requests.with.bytes - requests.without.bytes).toBeLessThanOrEqual(2_200)
})

test('Codex 0.169.0 with its default model: six skills and the name of the server, and nothing else of ours', async () => {
  const requests = await inCodex(await enter(), 'gpt-6.1-sol')
  const ours = begun(requests).filter((line) => line?.includes('waybill') && !line.includes('plugins/cache'))
  expect(ours).toEqual(
    [
      ...['claude', 'delegate', 'grok', 'jobs', 'setup', 'triage'].map((name) => `- waybill:${name}`),
      '- mcp__waybill',
    ].sort(),
  )
  expect(requests.with.bytes - requests.without.bytes).toBeLessThanOrEqual(3_000)
})
