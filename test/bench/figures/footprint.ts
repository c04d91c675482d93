import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import { addedLines, type FirstRequests, inClaude, inCodex } from '../../real/first-request.ts'
import type { WorldOptions } from '../../real/world.ts'
import { message as claudeSays } from '../../servers/anthropic-turns.ts'
import { message as codexSays } from '../../servers/openai-turns.ts'
import { type Figure, type Finding, held, yardstick } from '../figure.ts'
import { ANSWER, inPlace, MODEL } from '../place.ts'

/**
 * The official Codex plugin adds 858 bytes to the same request, lists of subagents and skills as here: 194 tokens of
 * o200k (measured 2026-11-21 with Claude Code 2.1.329).
 */
const BYTES_PER_TOKEN = 858 / 194

/** What Codex 0.169.0 takes where no model is said; the other one of the bench has other tools. */
const CODEX_DEFAULT = 'gpt-6.1-sol'

const ANSWERS: WorldOptions = {
  anthropic: { lanes: [{ name: 'host', turns: [claudeSays(ANSWER)] }] },
  openai: { lanes: [{ name: 'host', turns: [codexSays(ANSWER)] }] },
}

export const footprint: Figure = {
  name: 'footprint',
  title: "The plugin in the host's first request",
  run: async () => {
    const claude = (version: '2.1.329' | '2.1.197') =>
      inPlace('footprint', { ...ANSWERS, claude: version }, inClaude)
    const codex = (model: string) => inPlace('footprint', ANSWERS, (here) => inCodex(here, model))
    const requests = {
      newest: await claude('2.1.329'),
      oldest: await claude('2.1.197'),
      usual: await codex(CODEX_DEFAULT),
      other: await codex(MODEL),
    }
    return {
      how: `The first request of a session without the plugin and then with it, in the same place. A token is taken for ${BYTES_PER_TOKEN.toFixed(2)} bytes: so many had the official plugin's own lists, counted with o200k on 2026-11-21. An estimate for both hosts.`,
      findings: [
        ...told('Claude Code 2.1.329', requests.newest, 500),
        ...told(`Codex 0.169.0, ${CODEX_DEFAULT}, its default`, requests.usual, 700),
        ...told('Claude Code 2.1.197, for information', requests.oldest),
        ...told(`Codex 0.169.0, ${MODEL}, for information`, requests.other),
      ],
      detail: Object.values(requests).flatMap(addedLines),
    }
  },
}

function told(host: string, requests: FirstRequests, tokens?: number): Finding[] {
  const added = requests.with.bytes - requests.without.bytes
  const inTokens = added / BYTES_PER_TOKEN
  const sources = Object.entries(sourcesOf(addedLines(requests), added)).filter(([, bytes]) => bytes > 0)
  return [
    yardstick(`${host}: the request without the plugin`, 'bytes', requests.without.bytes),
    yardstick('added by the plugin', 'bytes', added),
    ...sources.map(([source, bytes]) => yardstick(`    of it ${source}`, 'bytes', bytes)),
    tokens === undefined
      ? yardstick('… estimated in tokens', '', inTokens)
      : held('… estimated in tokens', '', inTokens, { atMost: tokens }),
  ]
}

const AGENTS = readdirSync(join(PLUGIN, 'agents')).map((name) => name.replace(/\.md$/, ''))

/** Bytes on the wire by where they come from. What is left is the host's own: words about plugins, tools for servers. */
function sourcesOf(lines: string[], added: number): Record<string, number> {
  const isAgent = (line: string) => AGENTS.some((name) => line.startsWith(`- waybill:${name}:`))
  const isSkill = (line: string) =>
    (line.startsWith('- waybill:') && !isAgent(line)) || line.includes('/waybill/')
  const isSchema = (line: string) => /^\{.*"mcp__(plugin_waybill_)?waybill/.test(line)
  const isName = (line: string) => /^(- )?mcp__(plugin_waybill_)?waybill/.test(line)
  const own = {
    'the list of subagents': sum(lines.filter(isAgent)),
    'the list of skills': sum(lines.filter(isSkill)),
    'the names of the tools': sum(lines.filter(isName)),
    'the schemas of the tools': sum(lines.filter(isSchema)),
  }
  const known = Object.values(own).reduce((all, bytes) => all + bytes, 0)
  return { ...own, "the host's own words around them": added - known }
}

/** As they stand in the body: a tool is JSON there, and a line of text has its quotes and its end escaped. */
const sum = (lines: string[]): number =>
  lines.reduce((all, line) => all + (line.startsWith('{') ? Buffer.byteLength(line) + 1 : escaped(line)), 0)

const escaped = (line: string): number => Buffer.byteLength(JSON.stringify(`${line}\n`)) - '""'.length
