import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../unit/temp-folder.ts'
import { connect, type Place, place } from './mcp-harness.ts'

const GOAL = { goal: 'Go. [[fake: answer Done.]]' }

/** Which worker ran and in which repository, or why none did. */
async function where(there: Place, { call }: Awaited<ReturnType<typeof connect>>, meta = {}) {
  const told = await call('delegate', GOAL, { meta })
  const { worker, failure } = told.structuredContent as { worker?: string; failure?: { message: string } }
  return failure ? failure.message.replaceAll(there.project, 'PROJECT') : worker
}
const sandbox = (folder: string) => ({ 'codex/sandbox-state-meta': { sandboxCwd: `file://${folder}` } })
const nowhere = () => ({ cwd: tempFolder() })

test('the project is the first root of a client that has roots (Claude Code)', async () => {
  const there = place()
  const options = { ...nowhere(), env: { CLAUDE_PROJECT_DIR: tempFolder() } }
  const host = await connect(there, { ...options, name: 'claude-code', roots: [there.project, tempFolder()] })
  expect(await where(there, host)).toBe('codex-cli')
})

test('without roots it is CLAUDE_PROJECT_DIR', async () => {
  const there = place()
  const host = await connect(there, { ...nowhere(), env: { CLAUDE_PROJECT_DIR: there.project } })
  expect(await where(there, host)).toBe('codex-cli')
})

test('Codex says it with each call, and its tasks go to Claude unless another worker is named', async () => {
  const there = place()
  const host = await connect(there, { ...nowhere(), name: 'codex-mcp-client' })
  expect(await where(there, host, sandbox(there.project))).toBe('claude-cli')
})

test('Codex that does not say it is refused: the folder of the server is the plugin, not the project', async () => {
  const there = place()
  const host = await connect(there, { name: 'codex-mcp-client' })
  expect(await where(there, host)).toBe('Codex did not say which folder it works in')
})

test('any other client: the folder that the server was started in, which must be a repository', async () => {
  const there = place()
  expect(await where(there, await connect(there))).toBe('codex-cli')
  const cwd = tempFolder()
  expect(await where(there, await connect(there, { cwd }))).toBe(`${cwd} is not inside a git repository`)
})

test('a server started below the project finds the repository around it', async () => {
  const there = place()
  expect(await where(there, await connect(there, { cwd: join(there.project, '.git/..') }))).toBe('codex-cli')
})
