import { spawn } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import type { World } from '../../real/world.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { claudeArgs, HOST_SCRIPT, WORKER_SCRIPT } from '../host-script.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { inPlace } from '../place.ts'
import { answered } from '../ran.ts'

const SCRIPTS = { anthropic: HOST_SCRIPT, openai: WORKER_SCRIPT }

export const load: Figure = {
  name: 'load',
  title: 'The plugin in the start of Claude Code',
  run: (rounds) =>
    inPlace('load-bare', SCRIPTS, (bare) =>
      inPlace('load', { ...SCRIPTS, plugin: true }, (here) => measured(bare, here, rounds)),
    ),
}

async function measured(bare: World, here: World, rounds: number): Promise<Found> {
  const session =
    (world: World, ...args: string[]) =>
    async () =>
      answered('claude', await world.claude([...claudeArgs('plain'), ...args]), 'Done.').ms
  const without = (part: keyof typeof PARTS) => session(bare, '--plugin-dir', copyWithout(bare, part))
  const values = await interleaved(rounds, {
    bare: session(bare),
    installed: session(here),
    folder: session(bare, '--plugin-dir', PLUGIN),
    server: without('server'),
    module: without('module'),
    hooks: without('hooks'),
    texts: without('texts'),
    all: without('all'),
    greeting: () => greetingMs(here),
  })
  return {
    how: 'Whole `claude -p` runs of 2.1.329 in a project that has delegated nothing; the vendor is a loopback server that answers at once. Installed is as a user has it; for the parts, the plugin is given as a folder, whole and without each of them.',
    findings: [
      yardstick('no plugin', 'ms', spread(values.bare)),
      yardstick('plugin', 'ms', spread(values.installed)),
      held('added by the plugin', 'ms', difference(values.installed, values.bare), { atMost: 40 }),
      yardstick('plugin, as a folder', 'ms', spread(values.folder)),
      yardstick('    of it the MCP server', 'ms', difference(values.folder, values.server)),
      yardstick('    of it the function hooks', 'ms', difference(values.folder, values.module)),
      yardstick('    of it all hooks', 'ms', difference(values.folder, values.hooks)),
      yardstick('    of it subagents and skills', 'ms', difference(values.folder, values.texts)),
      yardstick(
        'a plugin with a manifest and nothing else: added',
        'ms',
        difference(values.all, values.bare),
      ),
      yardstick(
        'the MCP server by itself: from its start to its list of tools',
        'ms',
        spread(values.greeting),
      ),
    ],
    detail: await momentsIn(here),
  }
}

/** What Claude Code 2.1.329 writes of itself where the plugin is at work; other versions may word it otherwise. */
const MOMENTS =
  /hooks worker spawned|hooks module waybill|Commands and agents loaded|SessionStart:startup|MCP server .*(Starting|Successfully|SIGINT|exited)|API REQUEST|turn 1 (start|end)/

/** One session by the host's own log, from its start. */
async function momentsIn(here: World): Promise<string[]> {
  const log = join(here.place.root, 'debug.txt')
  const startedMs = Date.now()
  const { ms } = await here.claude([...claudeArgs('plain'), '--debug-file', log])
  const lines = readFileSync(log, 'utf8').split('\n')
  const moments = lines.filter((line) => MOMENTS.test(line)).map((line) => told(line, startedMs))
  return [...moments, `${String(ms).padStart(5)} ms  the program has ended`]
}

function told(line: string, startedMs: number): string {
  const [, at = '', what = ''] = /^(\S+) \[\w+\] (.*)$/.exec(line) ?? []
  // What a hook runs is named by where the plugin lies on this machine.
  return `${String(Date.parse(at) - startedMs).padStart(5)} ms  ${what.replace(/ \[\/.*\]/, '').slice(0, 100)}`
}

/** Takes a part out of a copy of the plugin. */
const PARTS = {
  server: (plugin: string) => rmSync(join(plugin, '.mcp.json')),
  module: (plugin: string) => {
    const file = join(plugin, 'hooks/hooks.json')
    const { modules: _left, ...hooks } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify(hooks))
  },
  hooks: (plugin: string) => rmSync(join(plugin, 'hooks'), { recursive: true }),
  texts: (plugin: string) => {
    for (const folder of ['agents', 'skills']) rmSync(join(plugin, folder), { recursive: true })
  },
  all: (plugin: string) => {
    PARTS.server(plugin)
    PARTS.hooks(plugin)
    PARTS.texts(plugin)
  },
}

function copyWithout({ place }: World, part: keyof typeof PARTS): string {
  const plugin = join(place.root, `without-${part}`)
  cpSync(PLUGIN, plugin, { recursive: true })
  PARTS[part](plugin)
  return plugin
}

const ASKED = [
  {
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 1, method: 'tools/list' },
].map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

/** Started as a host starts it, by what .mcp.json says. */
async function greetingMs({ place, env }: World): Promise<number> {
  const { command, args } = JSON.parse(readFileSync(join(PLUGIN, '.mcp.json'), 'utf8')).mcpServers.waybill
  const startedMs = performance.now()
  const server = spawn(command, args, { cwd: place.project, env: env({ CLAUDE_PLUGIN_ROOT: PLUGIN }) })
  server.stdin.write(ASKED.join(''))
  let said = ''
  for await (const chunk of server.stdout) {
    said += String(chunk)
    if (said.includes('"id":1,') || said.includes('"id":1}')) break
  }
  const ms = performance.now() - startedMs
  server.kill()
  if (!said.includes('"delegate"'))
    throw new Error(`the server did not list its tools: ${said.slice(0, 500)}`)
  return ms
}
