import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Logged, listen, type VendorServer } from './loopback.ts'
import { sendJson } from './serve.ts'

/** One answer of the server, or a way in which it fails. */
export type LocalTurn =
  | {
      /** Null: the content is null, as it is where a model only thought. */
      say: string | null
      finish?: string
      beforeMs?: number
      betweenMs?: number
      /** Comment lines before the first piece: it reads the prompt, or loads. */
      keepalives?: number
      usage?: { prompt_tokens: number; completion_tokens: number }
    }
  | { status: number; body: unknown }
  /** The connection is dropped: without an answer, or in the middle of one. */
  | { drop: 'before' | 'middle' }
  | { hang: true }

export type LocalOptions = {
  turns?: readonly LocalTurn[]
  /** Answers each request by itself; goes before `turns`. */
  answer?: (prompt: string) => LocalTurn
  /** Absent: it wants no key. */
  key?: string
  port?: number
}

const MODEL = 'scripted/model-4bit'
const PIECE_CHARS = 24

/**
 * Scripted, not mlx: what mlx_lm.server (0.32.0) is known to do, by its source, in a server of our own. Its health is
 * always well; it lists what is on the disk; a model that it has not is a 404; `response_format` is taken and ignored; a
 * parameter of a wrong type drops the connection. The last turn is repeated. `url` ends in `/v1`.
 */
export async function startLocal({ turns = [], answer, key, port }: LocalOptions): Promise<VendorServer> {
  let asked = 0
  const turnFor = (prompt: string): LocalTurn => {
    if (answer) return answer(prompt)
    const turn = turns[Math.min(asked, turns.length - 1)]
    asked += 1
    return turn ?? { status: 404, body: { error: 'the script has no answer' } }
  }
  const handle = async (entry: Logged, response: ServerResponse) => {
    const route = `${entry.method} ${entry.path}`
    if (route === 'GET /health') return answered(entry, response, 200, { status: 'ok' })
    if (key !== undefined && entry.headers.authorization !== `Bearer ${key}`)
      return answered(entry, response, 401, { error: { message: 'Invalid API Key' } })
    if (route === 'GET /v1/models')
      return answered(entry, response, 200, { object: 'list', data: [{ id: MODEL, object: 'model' }] })
    if (route !== 'POST /v1/chat/completions') return answered(entry, response, 404, 'Not Found')
    const body = entry.body as Request
    if (breaks(body)) return dropped(entry, response)
    if (body.model !== undefined && body.model !== 'default_model')
      return answered(entry, response, 404, { error: `Repository not found: ${body.model}` })
    await play(entry, response, turnFor(body.messages?.at(-1)?.content ?? ''), body)
  }
  return listen({ handle, basePath: '/v1', ...(port === undefined ? {} : { port }) })
}

type Request = {
  model?: string
  stream?: boolean
  messages?: { content: string }[]
  temperature?: unknown
  max_tokens?: unknown
  logprobs?: unknown
  stream_options?: { include_usage?: unknown } | null
}

/** What raises inside of it, where others answer with a 400. */
const breaks = ({
  temperature = 0,
  max_tokens = 1,
  logprobs = false,
  stream_options: more,
}: Request): boolean =>
  typeof temperature !== 'number' ||
  !Number.isInteger(max_tokens) ||
  typeof logprobs !== 'boolean' ||
  (more !== undefined && typeof more?.include_usage !== 'boolean')

async function play(entry: Logged, response: ServerResponse, turn: LocalTurn, body: Request): Promise<void> {
  if ('status' in turn) return answered(entry, response, turn.status, turn.body)
  if ('hang' in turn) return
  if ('drop' in turn && turn.drop === 'before') return dropped(entry, response)
  entry.answer = '200'
  if ('beforeMs' in turn && turn.beforeMs !== undefined) await wait(turn.beforeMs, undefined, { ref: false })
  const text = 'drop' in turn ? 'half of an answer' : turn.say
  const usage = ('usage' in turn && turn.usage) || { prompt_tokens: 200, completion_tokens: 40 }
  if (!body.stream) {
    const message = { role: 'assistant', content: text, reasoning: 'It was thought about.' }
    return sendJson(response, 200, {
      ...HEAD,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    })
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let count = 0; count < ('keepalives' in turn ? (turn.keepalives ?? 0) : 0); count += 1)
    response.write(`: keepalive ${count}\n\n`)
  for (const piece of text?.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARS}}`, 'g')) ?? [null]) {
    if ('betweenMs' in turn && turn.betweenMs !== undefined)
      await wait(turn.betweenMs, undefined, { ref: false })
    if (response.destroyed) return
    chunk(response, { delta: { role: 'assistant', content: piece } })
  }
  if ('drop' in turn) {
    await wait(20)
    return void response.destroy()
  }
  chunk(response, { delta: {}, finish_reason: turn.finish ?? 'stop' })
  if (body.stream_options?.include_usage) response.write(data({ ...HEAD, choices: [], usage }))
  response.end('data: [DONE]\n\n')
}

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: MODEL }
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const chunk = (response: ServerResponse, choice: object): void =>
  void response.write(data({ ...HEAD, choices: [{ index: 0, finish_reason: null, ...choice }] }))

function answered(entry: Logged, response: ServerResponse, status: number, body: unknown): void {
  entry.answer = String(status)
  sendJson(response, status, body)
}

function dropped(entry: Logged, response: ServerResponse): void {
  entry.answer = 'dropped'
  response.destroy()
}
