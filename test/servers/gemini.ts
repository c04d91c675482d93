import type { ServerResponse } from 'node:http'
import {
  argumentsFor,
  type ChatAnswer,
  type ChatItem,
  type ChatScript,
  type ChatUsage,
} from './chat-turns.ts'
import { type Logged, listen, type VendorServer } from './loopback.ts'
import { player } from './play.ts'
import type { Seen } from './script.ts'
import type { Frame } from './serve.ts'

/**
 * A strict server for Google's generateContent, streamed. The key `gemini-wrong` is one that it does not know, which it
 * says with 400. `url` is the root, as `GOOGLE_GEMINI_BASE_URL` wants it.
 */
export async function startGemini(script: ChatScript): Promise<VendorServer> {
  const { play, refuse } = player(script, { frames, opening, failed, errorBody, encode, missStatus: 400 })
  let serial = 0

  const handle = async (entry: Logged, response: ServerResponse) => {
    const route = `${entry.method} ${entry.path.split('?')[0]}`
    const key = entry.headers['x-goog-api-key']
    if (key === undefined) return refuse(entry, response, 403, 'Method does not allow unregistered callers.')
    if (key === 'gemini-wrong')
      return refuse(entry, response, 400, 'API key not valid. Please pass a valid API key.')
    const model = /^POST \/v1beta\/models\/([^:/]+):streamGenerateContent$/.exec(route)?.[1]
    if (model === undefined) return refuse(entry, response, 404, `no route ${route}`)
    const wrong = objection(entry.body)
    if (wrong !== undefined) return refuse(entry, response, 400, wrong)
    serial += 1
    await play(entry, response, { seen: seenIn(model, entry.body as Request), serial, streamed: true })
  }

  return listen({ ...script, handle, basePath: '' })
}

type Part = { text?: string; functionCall?: { name: string }; functionResponse?: { name: string } }
type Content = { role?: string; parts: Part[] }
type Request = {
  contents: Content[]
  systemInstruction?: { parts?: Part[] }
  tools?: { functionDeclarations?: { name: string }[] }[]
}

/** What is wrong with a request in the API's own terms, or undefined. */
function objection(body: unknown): string | undefined {
  const { contents } = (body ?? {}) as { contents?: Content[] }
  if (!Array.isArray(contents) || contents.length === 0)
    return '* GenerateContentRequest.contents: contents is not specified'
  const count = (of: keyof Part) => contents.flatMap(({ parts }) => parts.filter((part) => part[of])).length
  if (count('functionCall') !== count('functionResponse'))
    return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
  return undefined
}

function seenIn(model: string, { contents, systemInstruction, tools = [] }: Request): Seen {
  const said = contents.filter(({ role }) => role === 'user').map(({ parts }) => textOf(parts))
  return {
    system: textOf(systemInstruction?.parts ?? []),
    firstUser: said[0] ?? '',
    lastUser: said.filter((text) => text !== '').at(-1) ?? '',
    model,
    tools: tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations.map(({ name }) => name)),
    subagent: false,
    turn: contents.filter(({ role }) => role === 'model').length,
    conversation: '',
  }
}

const textOf = (parts: Part[]): string => parts.flatMap(({ text }) => text ?? []).join('\n')

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
}
const errorBody = (status: number, message: string) => ({
  error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN' },
})

const encode = ({ data }: Frame): string => `data: ${JSON.stringify(data)}\n\n`

function frames(turn: ChatAnswer, seen: Seen, serial: number): Frame[] {
  const model = turn.model ?? seen.model
  return [
    ...turn.say.map((item) => piece(model, serial, [partOf(item, seen)])),
    piece(model, serial, [{ text: '' }], turn.usage === null ? {} : usageOf(turn.usage ?? USUAL)),
  ]
}

const opening = (seen: Seen, serial: number): Frame[] => [piece(seen.model, serial, [{ text: 'Let me' }])]

const failed = (_code: string, message: string): Frame => ({ event: 'error', data: errorBody(500, message) })

const partOf = (item: ChatItem, seen: Seen): object =>
  'text' in item ? { text: item.text } : { functionCall: { name: item.tool, args: argumentsFor(item, seen) } }

const piece = (model: string, serial: number, parts: object[], end?: object): Frame => ({
  event: 'piece',
  data: {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...(end ? { finishReason: 'STOP' } : {}) }],
    modelVersion: model,
    responseId: `loop${serial}`,
    ...end,
  },
})

const USUAL: ChatUsage = { inputTokens: 1000, outputTokens: 20 }

/** Thoughts are counted apart from the candidates. */
const usageOf = ({ inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0 }: ChatUsage) => ({
  usageMetadata: {
    promptTokenCount: inputTokens,
    cachedContentTokenCount: cachedInputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount: inputTokens + outputTokens,
  },
})
