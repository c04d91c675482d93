import type { Seen } from './script.ts'

/** A request to xAI's Responses, as far as the server reads it. */
export type XaiRequest = { model: string; input: string | XaiMessage[]; tools?: { type: string }[] }
/** One of an input in messages, as the CLI sends it. */
export type XaiMessage = { role: string; content: string }

type Refusal = { status: number; reason: string }

const TOOLS = [
  'web_search',
  'x_search',
  'code_interpreter',
  'code_execution',
  'file_search',
  'mcp',
  'function',
]
const EFFORTS: Record<string, readonly string[]> = {
  'grok-4.7': ['low', 'medium', 'high', 'xhigh'],
  'grok-4.6': ['low', 'medium', 'high'],
  'grok-4.5': ['low', 'medium', 'high'],
  'grok-4.3': ['none', 'low', 'medium', 'high'],
}
export const MODELS = Object.keys(EFFORTS)

/** What is wrong with a request in the API's own terms (as documented in November 2026), or undefined. */
export function objection(body: unknown): Refusal | undefined {
  if (typeof body !== 'object' || body === null) return { status: 422, reason: 'The body is not valid JSON.' }
  const { model, input, tools, reasoning, search_parameters: gone } = body as Record<string, unknown>
  if (gone !== undefined)
    return { status: 410, reason: 'Live search is deprecated. Please switch to the Agent Tools API.' }
  if (typeof model !== 'string') return { status: 422, reason: 'missing field `model`' }
  const efforts = EFFORTS[model]
  if (efforts === undefined)
    return {
      status: 404,
      reason: `The model ${model} does not exist or your team does not have access to it.`,
    }
  if (!isInput(input)) return { status: 422, reason: 'missing field `input`' }
  const effort = (reasoning as { effort?: unknown } | undefined)?.effort
  if (effort !== undefined && !efforts.includes(String(effort)))
    return { status: 400, reason: `Model ${model} does not support reasoning effort ${String(effort)}.` }
  return toolObjection((tools ?? []) as Record<string, unknown>[])
}

const isInput = (input: unknown): boolean =>
  typeof input === 'string'
    ? input !== ''
    : Array.isArray(input) &&
      input.length > 0 &&
      input.every(
        ({ role, content }) => typeof role === 'string' && typeof content === 'string' && content !== '',
      )

function toolObjection(tools: readonly Record<string, unknown>[]): Refusal | undefined {
  for (const tool of tools) {
    const type = String(tool.type)
    if (!TOOLS.includes(type)) return { status: 422, reason: `unknown variant \`${type}\`` }
    const { allowed_domains: only, excluded_domains: without } = (tool.filters ?? {}) as Record<
      string,
      unknown
    >
    if (only !== undefined && without !== undefined)
      return { status: 400, reason: 'allowed_domains and excluded_domains cannot be used together.' }
    if ([only, without].some((list) => Array.isArray(list) && list.length > 5))
      return { status: 400, reason: 'At most 5 domains are supported.' }
  }
  return undefined
}

/** One request is one turn: the server keeps nothing. */
export function seenIn({ model, input, tools = [] }: XaiRequest): Seen {
  const messages = typeof input === 'string' ? [{ role: 'user', content: input }] : input
  const said = (role: string) => messages.filter((one) => one.role === role).map(({ content }) => content)
  return {
    system: said('system').join('\n'),
    firstUser: said('user').at(0) ?? '',
    lastUser: said('user').at(-1) ?? '',
    model,
    tools: tools.map(({ type }) => type),
    subagent: false,
    turn: 0,
    conversation: '',
  }
}
