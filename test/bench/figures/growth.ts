import type { World } from '../../real/world.ts'
import type { Logged } from '../../servers/loopback.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { claudeArgs, HOST_SCRIPT, type Way, WORKER_SCRIPT } from '../host-script.ts'
import { ANSWER, inPlace } from '../place.ts'
import { answered } from '../ran.ts'

const SCRIPTS = { anthropic: HOST_SCRIPT, openai: WORKER_SCRIPT }
const ANSWER_BYTES = Buffer.byteLength(ANSWER)

export const growth: Figure = {
  name: 'growth',
  title: "A delegation through Claude Code, in the main thread's context",
  run: () =>
    inPlace('bare', SCRIPTS, (bare) =>
      inPlace('host', { ...SCRIPTS, plugin: true }, (host) => measured(bare, host)),
    ),
}

async function measured(bare: World, host: World): Promise<Found> {
  const standing = (await session(host, 'plain')).first - (await session(bare, 'plain')).first
  const shell = await session(host, 'shell')
  const native = await session(host, 'native')
  const routed = await session(host, 'routed')
  const { call, result } = routed
  return {
    how: `Request 2 of the main thread minus request 1, for an answer of ${ANSWER_BYTES} bytes. Waybill's own part is the fence around the answer and the line after it; the call is what the host's model wrote itself.`,
    findings: [
      yardstick('Bash `codex exec`: request 2 − request 1', 'bytes', shell.grown),
      yardstick('`Agent(general-purpose)`: request 2 − request 1', 'bytes', native.grown),
      yardstick('`Agent(waybill:codex-auditor)`: request 2 − request 1', 'bytes', routed.grown),
      held('… beyond the answer', 'bytes', routed.grown - ANSWER_BYTES, { atMost: 400 }),
      yardstick("    of it the model's own call", 'bytes', call),
      yardstick("    of it the host's frame", 'bytes', routed.grown - ANSWER_BYTES - call - ownBytes(result)),
      yardstick("    of it Waybill's fence and line", 'bytes', ownBytes(result)),
      held('Anthropic requests spent on transport', '', routed.others, { exactly: 0 }),
      yardstick('`Agent(general-purpose)`: requests of the subagent', '', native.others),
      yardstick('request 1, added by the plugin being there', 'bytes', standing),
    ],
    detail: [JSON.stringify(result)],
  }
}

type Session = {
  /** Size of the main thread's first request, and what the second one adds. */
  first: number
  grown: number
  /** Model requests that are not the main thread's. */
  others: number
  /** Size of the assistant's message with the call. */
  call: number
  /** What the call was answered with. */
  result: string
}

async function session(here: World, way: Way): Promise<Session> {
  const seen = here.anthropic.requests.length
  answered(`claude, ${way}`, await here.claude(claudeArgs(way)), 'Done.')
  const requests = here.anthropic.requests.slice(seen).filter(({ path }) => path.startsWith('/v1/messages?'))
  const main = requests.filter(({ lane }) => lane === way)
  const [one, two = one] = main
  if (one === undefined || two === undefined) throw new Error(`claude, ${way}: no request of the main thread`)
  const added = messagesOf(two).slice(messagesOf(one).length)
  const call = added.find(({ role }) => role === 'assistant')
  return {
    first: one.bytes,
    grown: two.bytes - one.bytes,
    others: requests.length - main.length,
    // One comma more between the messages.
    call: call === undefined ? 0 : Buffer.byteLength(JSON.stringify(call)) + 1,
    result: resultIn(added),
  }
}

type Part = { type: string; content?: string | { text?: string }[] }
type Message = { role: string; content: string | Part[] }

const messagesOf = (request: Logged): Message[] => (request.body as { messages: Message[] }).messages

function resultIn(messages: Message[]): string {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
  const content = parts.find(({ type }) => type === 'tool_result')?.content ?? ''
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n')
}

/** The host indents what a subagent says by two spaces: what is so, and not the answer, is Waybill's. As JSON. */
function ownBytes(result: string): number {
  const ours = result.split('\n').filter((line) => line.startsWith('  ') && line.trim() !== ANSWER)
  return ours.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(`${line}\n`)) - '""'.length, 0)
}
