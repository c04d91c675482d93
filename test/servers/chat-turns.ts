import type { Extras, Fault, Lane, Script } from './script.ts'

/** One thing an answer holds: text, or a call of a tool by its exact name. */
export type ChatItem = { text: string } | { tool: string; arguments: Record<string, unknown> }

export type ChatUsage = {
  inputTokens: number
  cachedInputTokens?: number
  outputTokens: number
  reasoningTokens?: number
}

export type ChatAnswer = Extras & {
  say: ChatItem[]
  /** Absent: 1,000 in, 20 out. `null`: the server leaves usage out. */
  usage?: ChatUsage | null
}

export type ChatTurn = ChatAnswer | Fault
export type ChatLane = Lane<ChatTurn>
export type ChatScript = Script<ChatTurn>

type More = Omit<ChatAnswer, 'say'>

export const chatSays = (text: string, more: More = {}): ChatAnswer => ({ say: [{ text }], ...more })
export const chatCalls = (tool: string, args: Record<string, unknown>, more: More = {}): ChatAnswer => ({
  say: [{ tool, arguments: args }],
  ...more,
})
