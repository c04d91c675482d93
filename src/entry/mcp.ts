import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type ProgressToken,
} from '@modelcontextprotocol/sdk/types.js'
import { failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { oneLine, printable, printableIn } from '../domain/printable.ts'
import { stopwatch } from '../io/clock.ts'
import { allDone } from './reading.ts'
import { tidyUp } from './settle.ts'
import { type Answer, refused } from './tools/answer.ts'
import { CODEX_SANDBOX, callerNamed, folderOf } from './tools/client.ts'
import { TOOLS } from './tools/index.ts'
import type { Call } from './tools/tool.ts'
import { VERSION } from './version.ts'

type Meta = Record<string, unknown> & { progressToken?: ProgressToken | undefined }

/**
 * The MCP server on stdio. It leaves as soon as its client does; what it started lives on in supervisors.
 *
 * The SDK's `Server` and not its `McpServer`: that one answers a wrong argument with the raw list of zod's issues.
 */
async function serve(): Promise<void> {
  const capabilities = { tools: {}, experimental: { [CODEX_SANDBOX]: { version: '1.0.0' } } }
  const server = new Server({ name: 'waybill', version: VERSION }, { capabilities })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(({ run, ...shown }) => shown) }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) =>
    resultOf(await answer(params.name, params.arguments, callFrom(server, params._meta ?? {}))),
  )
  const left = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve)
    process.stdout.on('error', () => resolve())
  })
  await server.connect(new StdioServerTransport())
  void tidyUp(process.env)
  await left
  await allDone()
  // Neither an unanswered request nor the pipe of a supervisor keeps the server.
  process.exit(0)
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
