import type { Extras, Fault, Lane, Script, Seen } from './script.ts'

/** One thing an answer holds: text, or a call of a tool by its exact name. `{tree}` in an argument is the folder that the prompt names. */
export type ChatItem = { text: string } | { tool: string; arguments: Record<string, unknown> }

export type ChatUsage = {
  inputTokens: number
  cachedInputTokens?: number
  outputTokens: number
  reasoningTokens?: number
}

/** Where a turn does not say it. */
export const USUAL_USAGE: ChatUsage = { inputTokens: 1000, outputTokens: 20 }

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

/** The arguments of a call, for the request that it answers. */
export function argumentsFor(
  { arguments: args }: { arguments: Record<string, unknown> },
  { lastUser, firstUser }: Seen,
): Record<string, unknown> {
  const tree =
    /The repository is the folder (.+?)\. Paths /.exec(`${firstUser}\n${lastUser}`)?.[1] ?? '{tree}'
  return JSON.parse(JSON.stringify(args).replaceAll('{tree}', tree))
}
