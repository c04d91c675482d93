import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { PLUGIN } from '../plugin.ts'
import { connect, place } from './mcp-harness.ts'

/*
 * What a host's model reads of Waybill in every session, whether it is needed or not. Whoever adds to it makes each
 * request of each user dearer: the names are fixed here, and so is the room. test/real/standing.test.ts shows that the
 * real hosts take these and nothing else.
 */

type Shown = { name: string; description: string; 'disable-model-invocation'?: boolean }

const shownIn = (path: string): Shown => parse(readFileSync(path, 'utf8').split('---\n')[1] ?? '') as Shown
const agents = globSync(join(PLUGIN, 'agents/*.md')).map(shownIn)
const skillFiles = globSync(join(PLUGIN, 'skills/*/SKILL.md'))
const forClaude = skillFiles.map(shownIn).filter((skill) => !skill['disable-model-invocation'])
const forCodex = skillFiles.filter((path) => !isHiddenInCodex(path)).map(shownIn)

/** Codex 0.169.0 keeps such a skill for whoever types its name. */
function isHiddenInCodex(path: string): boolean {
  const file = join(dirname(path), 'agents/openai.yaml')
  if (!existsSync(file)) return false
  const said = parse(readFileSync(file, 'utf8')) as { policy?: { allow_implicit_invocation?: boolean } }
  return said.policy?.allow_implicit_invocation === false
}

const namesOf = (shown: Shown[]) => shown.map(({ name }) => name).sort()
const bytesOf = (shown: Shown[]) =>
  shown.reduce((sum, { name, description }) => sum + Buffer.byteLength(`${name}: ${description}`), 0)

test('Claude Code lists three subagents and six skills, in 1,700 bytes', () => {
  expect(namesOf(agents)).toEqual(['codex-auditor', 'codex-implementer', 'codex-reviewer'])
  expect(namesOf(forClaude)).toEqual(['codex', 'delegate', 'grok', 'jobs', 'setup', 'triage'])
  expect(bytesOf([...agents, ...forClaude])).toBeLessThanOrEqual(1_700)
})

test('Codex lists six skills, in 1,000 bytes', () => {
  expect(namesOf(forCodex)).toEqual(['claude', 'delegate', 'grok', 'jobs', 'setup', 'triage'])
  expect(bytesOf(forCodex)).toBeLessThanOrEqual(1_000)
})

test('each skill is called as its folder is', () => {
  expect(namesOf(skillFiles.map(shownIn))).toEqual(skillFiles.map((path) => basename(dirname(path))).sort())
})

test('the list of tools takes 7,100 bytes where a host shows it whole', async () => {
  const { client } = await connect(place())
  const { tools } = await client.listTools()
  const shown = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
  expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThanOrEqual(7_100)
})
