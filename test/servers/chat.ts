import {
  argumentsFor,
  type ChatAnswer,
  type ChatItem,
  type ChatScript,
  type ChatUsage,
  USUAL_USAGE,
} from './chat-turns.ts'
import type { VendorServer } from './loopback.ts'
import { type Rules, serveScript } from './play.ts'
import type { Seen } from './script.ts'
import type { Frame } from './serve.ts'

/**
 * A strict server for OpenAI's Chat Completions, as many vendors speak them: it streams, and refuses what the API
 * refuses. The key `chat-wrong` is one that it does not know. `url` ends in `/v1`.
 */
export const startChat = (script: ChatScript): Promise<VendorServer> =>
  serveScript(script, { frames, opening, failed, errorBody, encode, missStatus: 422, rules, basePath: '/v1' })

const rules: Rules = (route, { headers: { authorization }, body }) => {
  if (authorization === undefined || authorization === 'Bearer chat-wrong')
    return { status: 401, refused: 'Incorrect API key provided.' }
  if (route === 'GET /v1/models') return { status: 200, body: { object: 'list', data: [] } }
  if (route !== 'POST /v1/chat/completions') return { status: 404, refused: `no route ${route}` }
  const wrong = objection(body)
  if (wrong !== undefined) return { status: 400, refused: wrong }
  return { seen: seenIn(body as ChatRequest), streamed: true }
}

type Message = { role: string; content?: unknown; tool_calls?: { id: string }[]; tool_call_id?: string }
type ChatRequest = { model: string; messages: Message[]; tools?: { function?: { name?: string } }[] }

/** What is wrong with a request in the API's own terms, or undefined. */
function objection(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return 'The request body is not valid JSON.'
  const { model, messages, stream } = body as Record<string, unknown>
  if (typeof model !== 'string') return 'you must provide a model parameter'
  if (!Array.isArray(messages) || messages.length === 0) return "Missing required parameter: 'messages'."
  if (stream !== true) return "This server only streams: 'stream' must be true."
  const called = messages.flatMap(({ tool_calls = [] }: Message) => tool_calls.map(({ id }) => id))
  const answered = messages.flatMap(({ tool_call_id: id }: Message) => id ?? [])
  const open = called.find((id) => !answered.includes(id))
  if (open !== undefined) return `tool_call_ids did not have response messages: ${open}`
  const stray = answered.find((id) => !called.includes(id))
  return stray === undefined
    ? undefined
    : `messages with role 'tool' must be a response to tool_calls: ${stray}`
}

function seenIn({ model, messages, tools = [] }: ChatRequest): Seen {
  const by = (...roles: string[]) => messages.filter(({ role }) => roles.includes(role)).map(textOf)
  const user = by('user')
  return {
    system: by('system', 'developer').join('\n'),
    firstUser: user[0] ?? '',
    lastUser: user.at(-1) ?? '',
    model,
    tools: tools.flatMap((tool) => tool.function?.name ?? []),
    subagent: false,
    turn: messages.filter(({ role }) => role === 'assistant').length,
    conversation: '',
  }
}

function textOf({ content }: Message): string {
  if (!Array.isArray(content)) return String(content ?? '')
  return content.map((part) => (part as { text?: string }).text ?? '').join('\n')
}

const errorBody = (status: number, message: string) => ({
  error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', code: null },
})

const encode = ({ event, data }: Frame): string =>
  event === 'done' ? 'data: [DONE]\n\n' : `data: ${JSON.stringify(data)}\n\n`

function frames(turn: ChatAnswer, seen: Seen, serial: number): Frame[] {
  const model = turn.model ?? seen.model
  const calls = turn.say.some((item) => 'tool' in item)
  return [
    chunk(model, serial, { delta: { role: 'assistant', content: '' } }),
    ...turn.say.map((item, index) => chunk(model, serial, { delta: deltaOf(item, seen, serial, index) })),
    chunk(model, serial, { delta: {}, finish_reason: calls ? 'tool_calls' : 'stop' }),
    ...(turn.usage === null ? [] : [chunk(model, serial, undefined, usageOf(turn.usage ?? USUAL_USAGE))]),
    { event: 'done', data: {} },
  ]
}

const opening = (seen: Seen, serial: number): Frame[] => [
  chunk(seen.model, serial, { delta: { role: 'assistant', content: 'Let me' } }),
]

const failed = (code: string, message: string): Frame => ({
  event: 'error',
  data: { error: { code, message } },
})

type Choice = { delta: Record<string, unknown>; finish_reason?: string }

const chunk = (
  model: string,
  serial: number,
  choice: Choice | undefined,
  usage: object | null = null,
): Frame => ({
  event: 'chunk',
  data: {
    id: `chatcmpl-loop${serial}`,
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: choice ? [{ index: 0, finish_reason: null, ...choice }] : [],
    usage,
  },
})

const deltaOf = (item: ChatItem, seen: Seen, serial: number, index: number): Record<string, unknown> =>
  'text' in item
    ? { content: item.text }
    : {
        tool_calls: [
          {
            index,
            id: `call_loop${serial}x${index}`,
            type: 'function',
            function: { name: item.tool, arguments: JSON.stringify(argumentsFor(item, seen)) },
          },
        ],
      }

const usageOf = ({ inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0 }: ChatUsage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: cachedInputTokens },
  completion_tokens_details: { reasoning_tokens: reasoningTokens },
})
