import type { Extras, Fault, Lane, Script } from './script.ts'

/**
 * One thing an answer holds. `shell` and `applyPatch` become whatever call makes this model's Codex run them (see
 * openai-tools.ts); `call` and `custom` are sent as they are.
 */
export type Item =
  | { message: string }
  | { reasoning: string }
  | { shell: string }
  | { applyPatch: string }
  | { call: string; arguments: Record<string, unknown>; namespace?: string }
  | { custom: string; input: string }

export type OpenaiUsage = {
  /** Cached and cache-written tokens are part of it. */
  inputTokens: number
  cachedInputTokens?: number
  cacheWriteInputTokens?: number
  /** Reasoning tokens are part of it. */
  outputTokens: number
  reasoningTokens?: number
}

export type OpenaiAnswer = Extras & {
  say: Item[]
  /** Absent: 1,000 in, 20 out. `null`: the vendor leaves usage out. */
  usage?: OpenaiUsage | null
  /** The answer stops early for this reason. */
  incomplete?: string
}

export type OpenaiTurn = OpenaiAnswer | Fault
export type OpenaiScript = Script<OpenaiTurn>
export type OpenaiLane = Lane<OpenaiTurn>

type More = Omit<OpenaiAnswer, 'say'>

/** One response of several items. */
export function say(items: Item[], more: More = {}): OpenaiAnswer {
  return { say: items, ...more }
}

/** A plain text answer. */
export function message(text: string, more: More = {}): OpenaiAnswer {
  return say([{ message: text }], more)
}

/** One shell command, as a person would type it. */
export function shell(command: string, more: More = {}): OpenaiAnswer {
  return say([{ shell: command }], more)
}

/** One patch in Codex's own format (`*** Begin Patch` to `*** End Patch`). */
export function applyPatch(patch: string, more: More = {}): OpenaiAnswer {
  return say([{ applyPatch: patch }], more)
}

/** An answer that was cut short by the vendor (`response.incomplete`). */
export function incomplete(reason = 'max_output_tokens', text = 'Half an ans'): OpenaiAnswer {
  return say([{ message: text }], { incomplete: reason })
}
