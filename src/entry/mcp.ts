import { splitLines } from '../io/line-splitter.ts'
import { greetingAnswer, type Message } from './mcp-greeting.ts'

type Server = typeof import('./mcp-server.ts')

const MOST_LINE_BYTES = 10 * 1024 * 1024

const INTERNAL_ERROR = -32603

/** When the host has long since started: what dead supervisors left is ended also where no tool is ever called. */
const TIDY_AFTER_MS = 3_000

let greeted: Message | undefined
let taking: Promise<(said: Message) => void> | undefined

const server = (): Promise<Server> => import(new URL('./mcp-server.mjs', import.meta.url).href)

function take(line: string): void {
  const said = parsed(line)
  if (said === undefined) return
  if (said.method === 'tools/call') taking ??= server().then(({ converse }) => converse(greeted, write))
  if (taking === undefined) greet(said)
  else
    taking.then(
      (goOn) => goOn(said),
      (error: Error) => refuse(said, error),
    )
}

function greet(said: Message): void {
  if (said.method === 'initialize') greeted = said
  const answer = greetingAnswer(said)
  if (answer) write(answer)
}

/** The plugin was taken away or replaced while the session went on. */
function refuse({ id }: Message, { message }: Error): void {
  const why = `Waybill's MCP server cannot load what this needs: ${message}. Start the session again.`
  if (id !== undefined) write({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: why } })
}

/** What is no message is not answered: nobody knows whom the answer would be for. */
function parsed(line: string): Message | undefined {
  try {
    const said: unknown = JSON.parse(line)
    return typeof said === 'object' && said !== null ? said : undefined
  } catch {
    return undefined
  }
}

function write(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(`${JSON.stringify(message)}\n`)) resolve()
    else process.stdout.once('drain', resolve)
  })
}

/** Nobody waits for it: what keeps it from being loaded, the first call will tell. */
const tidy = (): Promise<void> =>
  server().then(
    ({ tidyUp }) => tidyUp(process.env),
    () => {},
  )

async function leave(): Promise<never> {
  const loaded = taking && (await taking.then(server, () => undefined))
  await loaded?.allDone()
  // Neither an unanswered request nor the pipe of a supervisor keeps the server.
  process.exit(0)
}

const lines = splitLines(MOST_LINE_BYTES, take, () => {})
process.stdin.on('data', (chunk) => lines.push(chunk))
process.stdin.once('end', leave).once('close', leave)
process.stdout.on('error', leave)
setTimeout(tidy, TIDY_AFTER_MS).unref()

/**
 * The MCP server on stdio. It leaves as soon as its client does; what it started lives on in supervisors.
 *
 * Every session of a host starts one and waits for its list of tools; most sessions never call one. So the greeting is
 * answered from here, and what does the work is loaded by the first call. Never settles: the process ends with the
 * connection.
 */
export const serving: Promise<void> = new Promise(() => {})
