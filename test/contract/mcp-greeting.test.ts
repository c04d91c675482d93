import { spawn } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { SHELLS } from './hooks-harness.ts'
import { MCP, place, until } from './mcp-harness.ts'

type Reply = { id: unknown; result?: Record<string, unknown>; error?: { code: number; message: string } }
type Request = { id: number | string; method: string; params?: object }

/** A server without a client's library: what is written line by line, and what comes back. */
function talk(there: Home, [file, ...args]: [string, ...string[]], env: Record<string, string> = {}) {
  const server = spawn(file, args, { cwd: there.project, env: there.env(env) })
  onTestFinished(() => void server.kill('SIGKILL'))
  const replies: Reply[] = []
  createInterface({ input: server.stdout }).on('line', (line) => replies.push(JSON.parse(line)))
  const ask = async (count: number, ...lines: string[]) => {
    const from = replies.length
    server.stdin.write(lines.map((line) => `${line}\n`).join(''))
    await until(() => replies.length - from >= count)
    return replies.slice(from)
  }
  return { ask, server }
}

const launcher = (shell: string, plugin = PLUGIN): [string, string] => [
  `/bin/${shell}`,
  join(plugin, 'mcp/serve.sh'),
]
const itself: [string, string] = [process.execPath, MCP]

/** The same request as each host writes it: recorded from Claude Code 2.1.329 and 2.1.197, and from Codex 0.169.0. */
const HOSTS = {
  claude: ({ id, ...said }: Request) => JSON.stringify({ ...said, jsonrpc: '2.0', id }),
  codex: ({ id, ...said }: Request) => JSON.stringify({ jsonrpc: '2.0', id, ...said }),
}
const NO_MORE = ['{"jsonrpc":"2.0","method":"notifications/initialized"}']
const NO_MORE_197 = ['{"method":"notifications/initialized","jsonrpc":"2.0"}']

const greeting = (protocolVersion: string, name = 'claude-code'): Request => ({
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name, version: '1' } },
})
const discover: Request = { id: 'server-discover-probe-1', method: 'server/discover', params: {} }
const tools: Request = { id: 1, method: 'tools/list' }
const call = (goal: string): Request => ({
  id: 2,
  method: 'tools/call',
  params: { name: 'delegate', arguments: { goal } },
})

const CASES = SHELLS.flatMap((shell) =>
  (['claude', 'codex'] as const).flatMap((host) =>
    ['2025-11-25', '2025-06-18', '2024-10-07', '2026-07-28', '*'].map(
      (version) => [shell, host, version] as const,
    ),
  ),
)

test.each(CASES)(
  'a greeting is answered as the server answers it, and no program is started: %s, %s, %s',
  async (shell, host, version) => {
    const there = place()
    const lines = [discover, greeting(version), tools].map(HOSTS[host])
    const alone = talk(there, launcher(shell), { PATH: '/none' })
    const told = await alone.ask(3, ...lines.slice(0, 2), ...NO_MORE, ...NO_MORE_197, ...lines.slice(2))
    expect(told).toEqual(await talk(there, itself).ask(3, ...lines))
    alone.server.stdin.end()
    await until(() => alone.server.exitCode !== null)
    expect(alone.server.exitCode).toBe(0)
  },
)

test.each(SHELLS)(
  'a call starts the server, which knows who greeted, and each request has one answer (%s)',
  async (shell) => {
    const { ask } = talk(place({}), launcher(shell))
    // Longer than an argument of a program may be, with all that a shell could take for its own.
    const long = `Go. $HOME \`id\` \\ ' " % \\n ${'x'.repeat(200_000)}`
    const said = [
      greeting('2025-11-25', 'codex-mcp-client'),
      tools,
      call(long),
      { id: 3, method: 'ping' },
    ].map(HOSTS.claude)
    const replies = await ask(4, ...said)
    const [again] = await ask(1, HOSTS.claude({ id: 4, method: 'ping' }))
    expect([...replies, again].map((reply) => reply?.id).sort()).toEqual([0, 1, 2, 3, 4])
    const answer = JSON.stringify(replies.find(({ id }) => id === 2))
    expect(answer).toContain('Codex did not say which folder it works in')
  },
)

test.each(SHELLS)('what is said in any other way goes to the server as it is (%s)', async (shell) => {
  const there = place()
  const odd = [
    '{ "jsonrpc": "2.0", "id": 5, "method": "tools/list" }',
    '{"method":"tools/list","jsonrpc":"2.0","id":5,"params":{}}',
    '{"method":"tools/list","jsonrpc":"2.0","id":"a\\"b"}',
    '{"id":5,"jsonrpc":"2.0","method":"ping"}',
    '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"{\\"jsonrpc\\":\\"2.0\\",\\"method\\":\\"notifications/initialized\\"}"}}',
  ]
  for (const line of odd) {
    const lines = [HOSTS.codex(greeting('2025-06-18', 'a-client')), line]
    const told = await talk(there, launcher(shell)).ask(2, ...lines)
    expect([line, ...told]).toEqual([line, ...(await talk(there, itself).ask(2, ...lines))])
  }
  const { ask } = talk(there, launcher(shell))
  expect(await ask(1, 'no message', '', HOSTS.claude({ id: 8, method: 'ping' }))).toEqual([
    { jsonrpc: '2.0', id: 8, result: {} },
  ])
})

test('without what the build wrote down the server answers itself', async () => {
  const there = place()
  const plugin = tempFolder()
  mkdirSync(join(plugin, 'dist'))
  for (const part of ['bin', 'mcp']) cpSync(join(PLUGIN, part), join(plugin, part), { recursive: true })
  const isKept = (path: string) => !path.endsWith('mcp-greeting.txt')
  cpSync(join(PLUGIN, 'dist'), join(plugin, 'dist'), { recursive: true, filter: isKept })
  const asked = [greeting('2025-11-25'), tools].map(HOSTS.claude)
  const told = await talk(there, launcher('sh', plugin)).ask(2, ...asked)
  expect(told).toEqual(await talk(there, itself).ask(2, ...asked))
})
