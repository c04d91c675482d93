import type { Extras, Fault, Lane, Script } from './script.ts'

/** One thing an answer holds: text with what it leans on, or a search that the server made. */
export type XaiItem =
  | { message: string; cites?: { url: string; title?: string }[] }
  | { search: 'web' | 'x'; query: string }

export type XaiUsage = {
  inputTokens: number
  cachedInputTokens?: number
  /** Reasoning tokens are part of it. */
  outputTokens: number
  reasoningTokens?: number
  /** Billed, in USD. Absent: the server leaves the ticks out. */
  usd?: number
}

export type XaiAnswer = Extras & {
  say: XaiItem[]
  /** Absent: 1,000 in, 20 out, $0.0021. `null`: the vendor leaves usage out. */
  usage?: XaiUsage | null
  /** Sources that were met and not used. */
  met?: string[]
  /** The answer stops early for this reason. */
  incomplete?: string
}

export type XaiTurn = XaiAnswer | Fault
export type XaiScript = Script<XaiTurn>
export type XaiLane = Lane<XaiTurn>

type More = Omit<XaiAnswer, 'say'>

/** A text, with the addresses that it leans on. */
export const xaiSays = (message: string, urls: readonly string[] = [], more: More = {}): XaiAnswer => ({
  say: [{ message, cites: urls.map((url) => ({ url })) }],
  ...more,
})

/** A text after searches of the server. */
export const xaiFinds = (
  message: string,
  urls: readonly string[],
  searches: readonly string[] = ['what is asked'],
  more: More = {},
): XaiAnswer => ({
  say: [
    ...searches.map((query): XaiItem => ({ search: 'web', query })),
    { message, cites: urls.map((url) => ({ url })) },
  ],
  ...more,
})
