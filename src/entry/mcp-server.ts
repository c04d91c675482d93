import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  type JSONRPCMessage,
  ListToolsRequestSchema,
  type ProgressToken,
} from '@modelcontextprotocol/sdk/types.js'
import { failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { oneLine, printable, printableIn } from '../domain/printable.ts'
import { stopwatch } from '../io/clock.ts'
import { CAPABILITIES, type Message, SERVER_INFO } from './mcp-greeting.ts'
import { type Answer, refused } from './tools/answer.ts'
import { callerNamed, folderOf } from './tools/client.ts'
import { TOOLS } from './tools/index.ts'
import { LISTED } from './tools/listed.ts'
import type { Call } from './tools/tool.ts'

export { allDone } from './reading.ts'
export { tidyUp } from './settle.ts'

type Write = (message: JSONRPCMessage) => Promise<void>
type Meta = Record<string, unknown> & { progressToken?: ProgressToken | undefined }

/**
 * Goes on with a conversation that mcp.ts began: `greeted` is the client's `initialize`, which has had its answer. Gives
 * what takes each message that comes after it.
 *
 * The SDK's `Server` and not its `McpServer`: that one answers a wrong argument with the raw list of zod's issues.
 */
export async function converse(greeted: Message | undefined, write: Write): Promise<(said: Message) => void> {
  const server = new Server(SERVER_INFO, { capabilities: CAPABILITIES })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...LISTED] }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) =>
    resultOf(await answer(params.name, params.arguments, callFrom(server, params._meta ?? {}))),
  )
  const transport = transportAfter(greeted, write)
  await server.connect(transport)
  const take = (said: Message) => transport.onmessage?.(said as JSONRPCMessage)
  if (greeted) take(greeted)
  return take
}

/** Keeps back the second answer to the greeting, which the client has already. */
function transportAfter(greeted: Message | undefined, write: Write): Transport {
  let awaited = greeted !== undefined
  const isSecondAnswer = (message: JSONRPCMessage): boolean => {
    if (!awaited || 'method' in message || message.id !== greeted?.id) return false
    awaited = false
    return true
  }
  const transport: Transport = {
    start: async () => {},
    close: async () => transport.onclose?.(),
    send: async (message) => (isSecondAnswer(message) ? undefined : write(message)),
  }
  return transport
}

function answer(name: string, args: unknown, call: Call): Promise<Answer> {
  const tool = TOOLS.find((one) => one.name === name)
  if (tool) return tool.run(args, call)
  const names = TOOLS.map((one) => one.name)
  const why = failure('unknown_name', `there is no tool \`${name}\``, { hint: suggestion(name, names) })
  return Promise.resolve(refused(why))
}

/** Here and not in the tools, so that none can forget it: a host shows both to its model and to its user. */
const resultOf = ({ content, text, refused }: Answer): CallToolResult => ({
  content: [{ type: 'text', text: printable(text) }],
  structuredContent: printableIn(content) as Answer['content'],
  ...(refused ? { isError: true } : {}),
})

function callFrom(server: Server, meta: Meta): Call {
  const caller = callerNamed(server.getClientVersion()?.name)
  return {
    env: process.env,
    caller,
    folder: async () =>
      folderOf({ caller, root: await firstRoot(server), meta, env: process.env, cwd: process.cwd() }),
    progress: progressTo(server, meta.progressToken),
  }
}

const ROOTS_MS = 5_000

async function firstRoot(server: Server): Promise<string | undefined> {
  if (!server.getClientCapabilities()?.roots) return undefined
  const { roots } = await server.listRoots(undefined, { timeout: ROOTS_MS }).catch(() => ({ roots: [] }))
  return roots[0]?.uri
}

const PROGRESS_EVERY_MS = 500

/** Progress as the protocol wants it: only to those who gave a token, and each number above the last. */
function progressTo(server: Server, progressToken: ProgressToken | undefined): Call['progress'] {
  const elapsedMs = stopwatch()
  let progress = 0
  let said = ''
  let saidAtMs = Number.NEGATIVE_INFINITY
  return (message) => {
    if (progressToken === undefined || message === said || elapsedMs() - saidAtMs < PROGRESS_EVERY_MS) return
    said = message
    saidAtMs = elapsedMs()
    progress += 1
    const params = { progressToken, progress, message: oneLine(message) }
    server.notification({ method: 'notifications/progress', params }).catch(() => {})
  }
}
