import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ListRootsRequestSchema, type Progress } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { git, makeProject } from '../real/project.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'

const repo = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
export const MCP = repo('plugin/dist/mcp.mjs')
export const NODE = repo('node_modules/node/bin/node')

/** A home, a project with one commit and the fake vendor CLIs on the PATH; both workers are allowed unless told otherwise. */
export function place({ allowed = true } = {}) {
  const root = tempFolder()
  const [home, waybill, bin, project] = ['home', 'waybill', 'bin', 'project'].map((name) => join(root, name))
  if (!home || !waybill || !bin || !project) throw new Error('unreachable')
  for (const folder of [home, waybill, bin]) mkdirSync(folder, { mode: 0o700 })
  makeProject(project, { 'a.txt': 'one\n' })
  symlinkSync(repo('test/fakes/fake-claude.mjs'), join(bin, 'claude'))
  symlinkSync(repo('test/fakes/fake-codex.mjs'), join(bin, 'codex'))
  symlinkSync(NODE, join(bin, 'node'))
  if (allowed) allow(waybill, project)
  const env = {
    HOME: home,
    WAYBILL_HOME: waybill,
    PATH: `${bin}:${process.env.PATH}`,
    ANTHROPIC_API_KEY: 'dummy',
    OPENAI_API_KEY: 'dummy',
  }
  return { project, waybill, env, run: (id: string) => join(waybill, 'runs', id) }
}
export type Place = ReturnType<typeof place>

function allow(waybill: string, root: string) {
  const record = {
    modes: ['read', 'write'],
    recordedAt: '2026-11-21T00:00:00.000Z',
    how: 'terminal',
    root,
  }
  const records = ['codex-cli', 'claude-cli'].map((worker) => ({ worker, ...record }))
  const repositories = { [join(root, '.git')]: records }
  writeIn(waybill, 'consents.json', JSON.stringify({ version: 1, repositories }))
}

type Options = {
  /** What the client calls itself. */
  name?: string
  env?: Record<string, string>
  cwd?: string
  /** Absent: the client has no roots. */
  roots?: string[]
}

type Asked = {
  onprogress?: (progress: Progress) => void
  signal?: AbortSignal
  meta?: Record<string, unknown>
}

/** A real MCP client on the built server. */
export async function connect(there: Place, { name = 'a-client', env, cwd, roots }: Options = {}) {
  const client = new Client({ name, version: '1' }, { capabilities: roots ? { roots: {} } : {} })
  if (roots) {
    const listed = roots.map((folder) => ({ uri: `file://${folder}` }))
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: listed }))
  }
  const transport = new StdioClientTransport({
    command: NODE,
    args: [MCP],
    cwd: cwd ?? there.project,
    env: { ...there.env, ...env },
  })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return {
    client,
    call: async (tool: string, args: Record<string, unknown>, { meta, ...options }: Asked = {}) => {
      const params = { name: tool, arguments: args, ...(meta ? { _meta: meta } : {}) }
      return plain(await client.callTool(params, undefined, options))
    },
  }
}
export type Connected = Awaited<ReturnType<typeof connect>>

export type Told = {
  content: [{ type: 'text'; text: string }]
  structuredContent: Record<string, unknown>
  isError?: true
}
const plain = (result: unknown) => result as Told

export const idOf = (told: Told): string => String(told.structuredContent.id)

/** The same answer without what is different in each run: ids, times, paths of this run. */
export function steady<T>(told: T, there: Place): T {
  const text = JSON.stringify(told)
    .replaceAll(there.waybill, 'WAYBILL')
    .replaceAll(there.project, 'PROJECT')
    .replaceAll(git(there.project, 'rev-parse', 'HEAD').trim(), 'HEAD')
    .replace(/\bw[0-9a-z]{14}\b/g, 'ID')
    .replace(/"ms":\d+/g, '"ms":"MS"')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
  return JSON.parse(text) as T
}

/** Waits until something is true that another process brings about. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await wait(20)
}
