import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { readJson } from '../real/world.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { type Connected, connect, inCodex, place } from './mcp-harness.ts'

/** Which worker ran for whoever stands there, or why none did. */
async function outcome(there: Home, { call }: Connected, more: { meta?: Record<string, unknown> } = {}) {
  const told = await call('delegate', { goal: 'Go. [[fake: answer Done.]]' }, more)
  const { worker, failure } = told.structuredContent as { worker?: string; failure?: { message: string } }
  return failure ? failure.message.replaceAll(there.project, 'PROJECT') : worker
}
const nowhere = () => ({ cwd: tempFolder() })

test('the project is the first root of a client that has roots (Claude Code)', async () => {
  const there = place()
  const env = { CLAUDE_PROJECT_DIR: tempFolder() }
  const roots = [there.project, tempFolder()]
  const host = await connect(there, { ...nowhere(), name: 'claude-code', env, roots })
  expect(await outcome(there, host)).toBe('codex-cli')
})

test('without roots it is CLAUDE_PROJECT_DIR', async () => {
  const there = place()
  const host = await connect(there, { ...nowhere(), env: { CLAUDE_PROJECT_DIR: there.project } })
  expect(await outcome(there, host)).toBe('codex-cli')
})

test('Codex says it with each call, and its tasks go to Claude unless another worker is named (W18)', async () => {
  const there = place()
  const host = await connect(there, { ...nowhere(), name: 'codex-mcp-client' })
  expect(await outcome(there, host, inCodex(there.project))).toBe('claude-cli')
})

test('Codex that does not say it is refused: the folder of the server is the plugin, not the project', async () => {
  const there = place()
  const host = await connect(there, { name: 'codex-mcp-client' })
  expect(await outcome(there, host)).toBe('Codex did not say which folder it works in')
})

test('any other client: the folder that the server was started in, which must be in a repository', async () => {
  const there = place()
  expect(await outcome(there, await connect(there))).toBe('codex-cli')
  const cwd = tempFolder()
  expect(await outcome(there, await connect(there, { cwd }))).toBe(`${cwd} is not inside a git repository`)
})

type McpFile = { mcpServers: { waybill: { command: string; args: string[]; cwd: string } } }

test.each([
  ['Codex, in the plugin, which is its working folder', PLUGIN, {}],
  ['Claude Code, in the project, with CLAUDE_PLUGIN_ROOT', undefined, { CLAUDE_PLUGIN_ROOT: PLUGIN }],
])('one .mcp.json starts the server for %s', async (_host, cwd, env) => {
  const { command, args, cwd: declared } = (readJson(join(PLUGIN, '.mcp.json')) as McpFile).mcpServers.waybill
  expect(declared).toBe('.')
  const there = place()
  const started = { command: { file: command, args }, env, ...(cwd ? { cwd } : {}) }
  const { client } = await connect(there, { ...started, name: 'codex-mcp-client' })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    'delegate',
    'delegate_batch',
    'job',
    'handoff',
  ])
})

test.each(['codex-mcp-client', 'claude-code'])(
  'a plugin that is put anew in its place after %s has begun still answers',
  async (name) => {
    const there = place()
    const plugin = join(tempFolder(), 'plugin')
    cpSync(PLUGIN, plugin, { recursive: true })
    const { command, args } = (readJson(join(plugin, '.mcp.json')) as McpFile).mcpServers.waybill
    const isCodex = name === 'codex-mcp-client'
    const start = isCodex
      ? { cwd: plugin }
      : { env: { CLAUDE_PLUGIN_ROOT: plugin, CLAUDE_PROJECT_DIR: there.project } }
    const host = await connect(there, { name, command: { file: command, args }, ...start })
    renameSync(plugin, `${plugin}.old`)
    cpSync(PLUGIN, plugin, { recursive: true })
    rmSync(`${plugin}.old`, { recursive: true })
    const told = await outcome(there, host, isCodex ? inCodex(there.project) : {})
    expect(told).toBe(isCodex ? 'claude-cli' : 'codex-cli')
  },
)

test('a launcher that is started from elsewhere stays there: it may be the project', async () => {
  const there = place()
  const command = { file: '/bin/sh', args: [join(PLUGIN, 'mcp/serve.sh')] }
  expect(await outcome(there, await connect(there, { command }))).toBe('codex-cli')
})
