import type { Ended } from '../../real/processes.ts'
import type { World } from '../../real/world.ts'
import type { VendorServer } from '../../servers/loopback.ts'
import { message } from '../../servers/openai-turns.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { exact } from '../measure.ts'
import { ANSWER, GOAL, inPlace, MODEL } from '../place.ts'
import { answered } from '../ran.ts'

/** As large as the one that the raw request and the peer were measured with. */
const AGENTS_BYTES = 21_000

export const context: Figure = {
  name: 'context',
  title: `First Codex request in a workspace with a ${AGENTS_BYTES / 1000} KB AGENTS.md`,
  run: () => {
    const files = { 'AGENTS.md': rules(AGENTS_BYTES), 'README.md': '# A small project\n' }
    const openai = { lanes: [{ name: 'main', turns: [message(ANSWER)] }] }
    return inPlace('context', { files, openai }, measured)
  },
}

async function measured(here: World): Promise<Found> {
  const run = ['run', '--worker', 'codex', '--model', MODEL, '--json']
  const first = (what: string, ended: Promise<Ended>) => firstRequest(here.openai, what, ended)
  const raw = await first('codex exec', here.place.run('codex', ['exec', '--json', GOAL]))
  const ours = await first('waybill run', here.waybill([...run, GOAL]))
  const full = await first('waybill run', here.waybill([...run, '--full-context', GOAL]))
  const kept = raw.instructions.startsWith('You are Codex') && ours.instructions === raw.instructions
  return {
    how: `Size of the request body on the wire, model ${MODEL}, \`${GOAL}\`. Kept means: the vendor's developer message of ${raw.instructions.length} characters is the same, to the byte.`,
    findings: [
      yardstick('raw: `codex exec --json`, default flags', 'bytes', raw.bytes),
      yardstick('`waybill run --full-context`', 'bytes', full.bytes),
      held('`waybill run`', 'bytes', ours.bytes, { atMost: 29_000 }),
      yardstick('against the raw request', 'x', exact(ours.bytes / raw.bytes)),
      held("the vendor's own instructions are kept", '', kept ? 1 : 0, { exactly: 1 }),
    ],
    detail: [`raw: ${partsOf(raw)}`, `waybill: ${partsOf(ours)}`],
  }
}

type Message = { role?: string; content?: { text?: string }[] }
type Body = { input: Message[] }
type Request = { bytes: number; body: Body; instructions: string }

async function firstRequest(server: VendorServer, what: string, ended: Promise<Ended>): Promise<Request> {
  const seen = server.requests.length
  answered(what, await ended, ANSWER)
  const first = server.requests.slice(seen).find(({ path }) => path.endsWith('/responses'))
  if (first === undefined) throw new Error(`${what} sent no request`)
  const body = first.body as Body
  // 0.169.0 sends its base instructions as the first developer message and not as `instructions`.
  const developer = body.input.find(({ role }) => role === 'developer')
  return { bytes: first.bytes, body, instructions: developer?.content?.[0]?.text ?? '' }
}

/** Each message of the input and each other field, with its size as JSON. */
function partsOf({ body: { input, ...fields } }: Request): string {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
  const messages = input.map((message) => `${message.role ?? 'item'} ${bytes(message)}`)
  const others = Object.entries(fields).flatMap(([name, value]) =>
    bytes(value) > 100 ? [`${name} ${bytes(value)}`] : [],
  )
  return [...messages, ...others].join(', ')
}

/** House rules of this many bytes, line by line different. */
function rules(bytes: number): string {
  const line = (index: number) =>
    `- Rule ${index}: name things after what they are, and test what you change.\n`
  let text = '# Rules of this repository\n\n'
  for (let index = 1; text.length < bytes; index += 1) text += line(index)
  return text.slice(0, bytes)
}
