import { closeSync, readFileSync } from 'node:fs'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { deserializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
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
import { ABOUT, LISTED } from './mcp-greeting.ts'
import { allDone } from './reading.ts'
import { tidyUp } from './settle.ts'
import { type Answer, refused } from './tools/answer.ts'
import { callerNamed, folderOf } from './tools/client.ts'
import { TOOLS } from './tools/index.ts'
import type { Call } from './tools/tool.ts'

const HEARD_FD = 3

type Meta = Record<string, unknown> & { progressToken?: ProgressToken | undefined }

/**
 * The MCP server on stdio. It leaves as soon as its client does; what it started lives on in supervisors.
 *
 * The SDK's `Server` and not its `McpServer`: that one answers a wrong argument with the raw list of zod's issues.
 */
async function serve(): Promise<void> {
  const server = new Server(ABOUT.serverInfo, { capabilities: ABOUT.capabilities })
  server.setRequestHandler(ListToolsRequestSchema, () => LISTED)
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) =>
    resultOf(await answer(params.name, params.arguments, callFrom(server, params._meta ?? {}))),
  )
  const left = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve)
    process.stdout.on('error', () => resolve())
  })
  const { greeting, line } = process.argv.includes('--heard') ? heardBefore() : {}
  const transport = transportAfter(greeting)
  await server.connect(transport)
  for (const message of [greeting, line]) if (message) transport.onmessage?.(message)
  void tidyUp(process.env)
  await left
  await allDone()
  // Neither an unanswered request nor the pipe of a supervisor keeps the server.
  process.exit(0)
}

type Heard = { greeting?: JSONRPCMessage | undefined; line?: JSONRPCMessage | undefined }

/** By plugin/mcp/serve.sh, on descriptor 3: the greeting, where it has answered one, and the line that it did not know. */
function heardBefore(): Heard {
  const [greeting, line] = readFileSync(HEARD_FD, 'utf8').split('\n').map(messageIn)
  closeSync(HEARD_FD)
  return { greeting, line }
}

/** What is no message is passed over, as by the transport. */
function messageIn(line: string): JSONRPCMessage | undefined {
  try {
    return deserializeMessage(line)
  } catch {
    return undefined
  }
}

/** The greeting has had its answer: a second one is kept back. */
function transportAfter(greeting: JSONRPCMessage | undefined): StdioServerTransport {
  const transport = new StdioServerTransport()
  const send = transport.send.bind(transport)
  let answered = greeting && 'id' in greeting ? greeting.id : undefined
  transport.send = (message) => {
    if (answered === undefined || 'method' in message || message.id !== answered) return send(message)
    answered = undefined
    return Promise.resolve()
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

/** Never settles: the process ends with the connection. */
export const serving: Promise<void> = serve()
