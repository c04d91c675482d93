import type { Seen } from './script.ts'

type Part = { type?: unknown; text?: unknown; id?: unknown; tool_use_id?: unknown }
type Message = { role: string; content: string | Part[] }

/** A Messages request, as far as the server reads it. */
export type MessagesRequest = {
  model: string
  system?: string | Part[]
  messages: Message[]
  tools?: { name?: string }[]
  stream?: boolean
}

/** What is wrong with a request in the Messages API's own terms, or undefined. */
export function objection(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return 'The request body is not valid JSON'
  const { model, max_tokens, messages, tools } = body as Record<string, unknown>
  if (typeof model !== 'string') return 'model: Field required'
  if (typeof max_tokens !== 'number') return 'max_tokens: Field required'
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: at least one message is required'
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role'
  const names = Array.isArray(tools)
    ? tools.map((tool) => tool.name).filter((name) => name !== undefined)
    : []
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  return unansweredCalls(messages)
}

/** Every tool call must be answered in the next user message, and every tool result must answer one. */
function unansweredCalls(messages: Message[]): string | undefined {
  let open: unknown[] = []
  for (const [index, { role, content }] of messages.entries()) {
    // 2.1.329 puts `system` messages between the turns; they neither ask nor answer.
    if (role === 'system') continue
    const blocks = parts(content)
    const answered = blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id }) => tool_use_id)
    const missing = open.filter((id) => !answered.includes(id))
    const where = `messages.${index}`
    if (missing.length > 0) return `${where}: tool_use ids without tool_result blocks: ${missing.join(', ')}`
    const stray = answered.filter((id) => !open.includes(id))
    if (stray.length > 0) return `${where}: tool_result blocks without a tool_use: ${stray.join(', ')}`
    open = role === 'assistant' ? blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id) : []
  }
  return undefined
}

/** The parts of a request that lanes look at. */
export function seenIn(request: MessagesRequest, headers: Record<string, string>): Seen {
  const user = request.messages.filter(({ role }) => role === 'user')
  const system = parts(request.system ?? [])
  return {
    system: texts(system),
    firstUser: texts(parts(user[0]?.content ?? [])),
    lastUser: texts(parts(user.at(-1)?.content ?? [])),
    model: request.model,
    tools: (request.tools ?? []).flatMap(({ name }) => name ?? []),
    subagent: String(system[0]?.text ?? '').includes('cc_is_subagent=true'),
    turn: request.messages.filter(({ role }) => role === 'assistant').length,
    conversation: headers['x-claude-code-session-id'] ?? '',
  }
}

function parts(content: string | Part[]): Part[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function texts(blocks: Part[]): string {
  return blocks.flatMap(({ text }) => (typeof text === 'string' ? text : [])).join('\n')
}
