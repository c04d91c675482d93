import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import data from '../data/models.json' with { type: 'json' }

/* A model's id stands in data/models.json (by script, in data/prices.json; of a further harness, in its row): elsewhere it would go stale unseen. */

const root = fileURLToPath(new URL('..', import.meta.url))
const PLACES = [
  ...['src', 'plugin/skills', 'plugin/agents', 'plugin/hooks', 'plugin/bin', 'plugin/.mcp.json'],
  ...['plugin/.claude-plugin', 'plugin/.codex-plugin', '.claude-plugin', '.agents'],
  'data/protected-places.json',
]

/** The ids of the table, and anything that is built like one. */
const KNOWN = Object.keys(data.models).map((id) => id.replaceAll('.', '\\.'))
const SHAPES = [
  ...['gpt-\\d[\\w.-]*', 'claude-\\d[\\w.-]*', 'claude-(?:opus|sonnet|haiku|fable|mythos)[\\w.-]*'],
  ...['grok-\\d[\\w.-]*', 'gemini-\\d[\\w.-]*', 'qwen\\d[\\w.-]*'],
]
const ID = new RegExp(`(?<![\\w.-])(?:${[...KNOWN, ...SHAPES].join('|')})(?![\\w-])`, 'gi')

const idsIn = (text: string): string[] => text.match(ID) ?? []

const filesIn = (place: string): string[] =>
  statSync(join(root, place)).isFile()
    ? [place]
    : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
        .map((name) => join(place, name))
        .filter((path) => statSync(join(root, path)).isFile())

test('no model id stands outside the table', () => {
  const files = PLACES.flatMap(filesIn)
  expect(files.length).toBeGreaterThan(300)
  const found = files.flatMap((path) =>
    idsIn(readFileSync(join(root, path), 'utf8')).map((id) => `${path}: ${id}`),
  )
  expect(found).toEqual([])
})

test.each([
  ["model: 'gpt-6.1-sol',", ['gpt-6.1-sol']],
  ['// as claude-opus-9-9 does', ['claude-opus-9-9']],
  ['"openai/gpt-7"', ['gpt-7']],
  ["['o3', 'o4-mini']", ['o3', 'o4-mini']],
  ['claude-cli, claude-code, codex-cli, gpt, Opus, proto3, o3x', []],
])('the rule sees what it forbids: %j', (text, ids) => {
  expect(idsIn(text)).toEqual(ids)
})

/**
 * A subagent's `model:` is a word of its host, which resolves it anew in each version. It is what the host itself would
 * run if nothing answered for the subagent; an id there would be one more that goes stale.
 */
test('a subagent names its host’s own word for a model', () => {
  const words = [...Object.keys(data.words), undefined]
  const models = filesIn('plugin/agents').map(
    (path) => /^model: *(.*)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1],
  )
  expect(models.length).toBeGreaterThan(0)
  expect(models.filter((model) => !words.includes(model))).toEqual([])
})
