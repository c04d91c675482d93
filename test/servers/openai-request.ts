import { type Tool, toolNames } from './openai-tools.ts'
import type { Seen } from './script.ts'

type Part = { text?: unknown }
type InputItem = {
  type?: string
  role?: string
  content?: string | Part[]
  call_id?: string
  tools?: Tool[]
}

/** A Responses request, as far as the server reads it. */
export type ResponsesRequest = { model: string; instructions?: string; input: InputItem[]; tools?: Tool[] }

/** What is wrong with a request in the Responses API's own terms, or undefined. */
export function objection(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return 'The request body is not valid JSON.'
  const { model, input, stream } = body as Record<string, unknown>
  if (typeof model !== 'string') return "Missing required parameter: 'model'."
  if (!Array.isArray(input) || input.length === 0) return "Missing required parameter: 'input'."
  if (stream !== true) return "This server only streams: 'stream' must be true."
  const calls = ids(input, /_call$/)
  const outputs = ids(input, /_call_output$/)
  const open = calls.find((id) => !outputs.includes(id))
  if (open !== undefined) return `No tool output found for function call ${open}.`
  const stray = outputs.find((id) => !calls.includes(id))
  if (stray !== undefined) return `No tool call found for function call output with call_id ${stray}.`
  return undefined
}

function ids(input: InputItem[], type: RegExp): string[] {
  return input.flatMap((item) => (type.test(item.type ?? '') ? (item.call_id ?? []) : []))
}

/** The parts of a request that lanes look at. Codex sends its base instructions as developer messages. */
export function seenIn(request: ResponsesRequest, headers: Record<string, string>): Seen {
  const { model, input, instructions = '', tools = [] } = request
  const by = (...roles: string[]) => input.filter(({ role }) => role !== undefined && roles.includes(role))
  // The first user message is Codex's own description of the environment.
  const user = by('user')
    .map(text)
    .filter((said) => !said.startsWith('<environment_context>'))
  return {
    system: [instructions, ...by('system', 'developer').map(text)].join('\n'),
    firstUser: user[0] ?? '',
    lastUser: user.at(-1) ?? '',
    model,
    // Code-mode models get their tools as an input item and an empty `tools` list.
    tools: toolNames([...tools, ...input.flatMap((item) => item.tools ?? [])]),
    subagent: headers['x-openai-subagent'] !== undefined,
    turn: turnsTaken(input),
    conversation: headers['session-id'] ?? '',
  }
}

/** One answer comes back as several items in a row: a run of them counts as one turn. */
function turnsTaken(input: InputItem[]): number {
  const ours = input.map(({ type = 'message', role }) =>
    type === 'message' ? role === 'assistant' : type === 'reasoning' || type.endsWith('_call'),
  )
  return ours.filter((mine, index) => mine && !ours[index - 1]).length
}

function text({ content = [] }: InputItem): string {
  if (typeof content === 'string') return content
  return content.flatMap((part) => (typeof part.text === 'string' ? part.text : [])).join('\n')
}
