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
 * A strict server for Google's generateContent, streamed. The key `gemini-wrong` is one that it does not know, which it
 * says with 400. `url` is the root, as `GOOGLE_GEMINI_BASE_URL` wants it.
 */
export const startGemini = (script: ChatScript): Promise<VendorServer> =>
  serveScript(script, { frames, opening, failed, errorBody, encode, missStatus: 400, rules, basePath: '' })

const rules: Rules = (route, { headers, body }) => {
  const key = headers['x-goog-api-key']
  if (key === undefined) return { status: 403, refused: 'Method does not allow unregistered callers.' }
  if (key === 'gemini-wrong')
    return { status: 400, refused: 'API key not valid. Please pass a valid API key.' }
  const model = /^POST \/v1beta\/models\/([^:/]+):streamGenerateContent$/.exec(route)?.[1]
  if (model === undefined) return { status: 404, refused: `no route ${route}` }
  const wrong = objection(body)
  if (wrong !== undefined) return { status: 400, refused: wrong }
  return { seen: seenIn(model, body as Request), streamed: true }
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
    piece(model, serial, [{ text: '' }], turn.usage === null ? {} : usageOf(turn.usage ?? USUAL_USAGE)),
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
