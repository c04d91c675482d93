import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ListRootsRequestSchema, type Progress } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { fence } from '../../src/domain/fence.ts'
import { type Home, type HomeOptions, home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'

export const MCP = `${PLUGIN}/dist/mcp.mjs`

/** A machine with the fake vendor CLIs, gone when the test ends; both workers are allowed unless told otherwise. */
export function place(options: HomeOptions = { codex: ['read', 'write'], claude: ['read', 'write'] }): Home {
  const made = home(options)
  onTestFinished(() => made.close())
  return made
}

type Options = {
  /** What the client calls itself. */
  name?: string
  /** Absent: the built server itself, on the Node of the tests. */
  command?: { file: string; args: string[] }
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
export async function connect(there: Home, { name = 'a-client', command, env, cwd, roots }: Options = {}) {
  const client = new Client({ name, version: '1' }, { capabilities: roots ? { roots: {} } : {} })
  if (roots) {
    const listed = roots.map((folder) => ({ uri: pathToFileURL(folder).href }))
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: listed }))
  }
  const transport = new StdioClientTransport({
    command: command?.file ?? process.execPath,
    args: command?.args ?? [MCP],
    cwd: cwd ?? there.project,
    env: there.env(env),
  })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return {
    client,
    call: async (tool: string, args: Record<string, unknown>, { meta, ...options }: Asked = {}) => {
      const params = { name: tool, arguments: args, ...(meta ? { _meta: meta } : {}) }
      return (await client.callTool(params, undefined, options)) as Told
    },
  }
}
export type Connected = Awaited<ReturnType<typeof connect>>

/** What a tool answers. */
export type Told = {
  content: [{ type: 'text'; text: string }]
  structuredContent: Record<string, unknown>
  isError?: true
}

export const idOf = (told: Told): string => String(told.structuredContent.id)

/** What Codex sends with each call to a server that asked for it. */
export const inCodex = (folder: string) => ({
  meta: { 'codex/sandbox-state-meta': { sandboxCwd: pathToFileURL(folder).href } },
})

/** In JSON, with what stands before them. */
export const NONCES = /((?:<worker-output nonce=\\"|<\/worker-output ))[0-9a-f]{8}/g

/** A worker's words as a `steady` answer shows them. */
export const fenced = (words: string): string => fence(words, 'NONCE')

/** The same answer without what is different in each run: ids, times, nonces, paths of this run. */
export function steady<T>(told: T, there: Home): T {
  const text = JSON.stringify(told)
    .replaceAll(there.waybillHome, 'WAYBILL')
    .replaceAll(there.project, 'PROJECT')
    .replaceAll(there.git('rev-parse', 'HEAD').trim(), 'HEAD')
    .replace(/\bw[0-9a-z]{14}\b/g, 'ID')
    .replace(NONCES, '$1NONCE')
    .replace(/"ms":\d+/g, '"ms":"MS"')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
  return JSON.parse(text) as T
}

/** Waits until something is true that another process brings about. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await wait(20)
}
