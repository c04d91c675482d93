import { spawn } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { MCP, place, until } from './mcp-harness.ts'

type Reply = { id: unknown; result?: Record<string, unknown>; error?: { code: number; message: string } }

/** The server without a client's library: what is written line by line, and what comes back. */
function talk(there: Home, file = MCP) {
  const server = spawn(process.execPath, [file], { cwd: there.project, env: there.env() })
  onTestFinished(() => void server.kill())
  const replies: Reply[] = []
  createInterface({ input: server.stdout }).on('line', (line) => replies.push(JSON.parse(line)))
  const said = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message })
  const write = (...lines: string[]) => server.stdin.write(lines.map((line) => `${line}\n`).join(''))
  /** The replies to these requests, in the order of their ids. */
  const ask = async (...messages: { id: number; method: string }[]) => {
    const from = replies.length
    write(...messages.map(said))
    await until(() => replies.length - from >= messages.length)
    return replies.slice(from).sort((a, b) => Number(a.id) - Number(b.id))
  }
  return { ask, write, said, replies, end: () => server.stdin.end(), server }
}

const greeting = (protocolVersion: string) => ({
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'claude-code', version: '2.1.329' } },
})
const list = { id: 9, method: 'tools/call', params: { name: 'job', arguments: { action: 'list' } } }

test.each([
  ...['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'],
  ...['2026-07-28', 'none'],
])('what is answered before the first call is what the server behind it answers: %s', async (version) => {
  const { ask } = talk(place())
  const asked = [
    greeting(version),
    { id: 1, method: 'ping' },
    { id: 2, method: 'tools/list' },
    { id: 3, method: 'tools/list', params: { cursor: 'x' } },
    { id: 4, method: 'server/discover', params: {} },
    { id: 5, method: 'prompts/list' },
    { id: 6, method: 'constructor' },
  ]
  const before = await ask(...asked)
  await ask(list)
  expect(before).toEqual(await ask(...asked))
  expect(before.map(({ id, error }) => [id, error?.code ?? 'ok'])).toEqual([
    [0, 'ok'],
    [1, 'ok'],
    [2, 'ok'],
    [3, 'ok'],
    [4, -32601],
    [5, -32601],
    [6, -32601],
  ])
})

test('all at once in one breath: each request has one answer, also the greeting', async () => {
  const { write, said, replies, ask } = talk(place())
  const first = [greeting('2025-11-25'), { method: 'notifications/initialized' }, list]
  write(...first.map(said), said({ id: 10, method: 'ping' }))
  await until(() => replies.length >= 3)
  await ask({ id: 11, method: 'ping' })
  expect(replies.map(({ id }) => id).sort()).toEqual([0, 10, 11, 9].sort())
})

test('what is no message is passed over, before the first call and after it', async () => {
  const { write, ask } = talk(place())
  const noise = [
    '',
    'hello',
    '[]',
    '7',
    'null',
    '{"id":1}',
    '{"method":"notifications/cancelled"}',
    '{"id":{}}',
  ]
  for (const before of [true, false]) {
    write(...noise)
    expect(await ask({ id: 20, method: 'ping' })).toEqual([{ jsonrpc: '2.0', id: 20, result: {} }])
    if (before) await ask(list)
  }
})

test('the list is there before anything is loaded that a call needs; a call without it is told so', async () => {
  const dist = tempFolder()
  const greeter = readdirSync(join(PLUGIN, 'dist')).filter((name) => /^mcp(?!-server)/.test(name))
  for (const name of greeter) cpSync(join(PLUGIN, 'dist', name), join(dist, name))
  const { ask, end, server } = talk(place(), join(dist, 'mcp.mjs'))
  const [, tools] = await ask(greeting('2025-11-25'), { id: 1, method: 'tools/list' })
  expect(tools?.result?.tools).toHaveLength(4)
  const [refused] = await ask(list)
  expect(refused?.error).toEqual({
    code: -32603,
    message: expect.stringMatching(/^Waybill's MCP server cannot load .* Start the session again\.$/s),
  })
  end()
  await until(() => server.exitCode !== null)
  expect(server.exitCode).toBe(0)
})
