import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Cost, Usage } from '../domain/report.ts'
import { loose, looseCount, looseFlag, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { modelName } from './model-name.ts'
import { present } from './present.ts'
import { costOfTicks } from './xai-cost.ts'

/** What a search of the server looked for: the web's as an action, X's as a call with its input as JSON. */
const output = () =>
  z.object({
    action: loose(z.object({ type: looseText, query: looseText, url: looseText, sources: looseValue })),
    input: looseText,
  })

/** A line of `grok --output-format streaming-json` (1.0.41), as far as Waybill looks at it. */
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    // text, thought
    data: looseText,
    // available_commands
    tools: loose(z.array(z.string())),
    // tool_call, tool_call_update
    title: looseText,
    toolName: looseText,
    rawOutput: loose(output()),
    // error
    message: looseText,
    // end
    stopReason: looseText,
    sessionId: looseText,
    structuredOutput: looseValue,
    structuredOutputError: looseText,
    // end, and error where something was used
    usage: looseValue,
    num_turns: looseCount,
    modelUsage: looseValue,
    total_cost_usd_ticks: looseCount,
    cost_is_partial: looseFlag,
    usage_is_incomplete: looseFlag,
  }),
)
export type GrokCliEvent = Read<typeof readEvent>

/** undefined for a line that is no event. An event of an unknown type is one. */
export const grokCliEventOn = (line: string): GrokCliEvent | undefined => readEvent(jsonIn(line))

const readTold = reader(() =>
  z.object({
    input_tokens: looseCount,
    cache_read_input_tokens: looseCount,
    cache_creation_input_tokens: looseCount,
    output_tokens: looseCount,
    reasoning_tokens: looseCount,
  }),
)

/** Its `input_tokens` leaves out what came from the cache, and what went to it. */
export function grokCliUsage({ usage, num_turns }: Pick<GrokCliEvent, 'usage' | 'num_turns'>): Usage {
  const told = readTold(usage)
  const parts = [told?.input_tokens, told?.cache_read_input_tokens, told?.cache_creation_input_tokens]
  const input = parts.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b))
  return present({
    inputTokens: input,
    cachedInputTokens: told?.cache_read_input_tokens,
    cacheWriteTokens: told?.cache_creation_input_tokens,
    outputTokens: told?.output_tokens,
    reasoningTokens: told?.reasoning_tokens,
    requests: num_turns,
    raw: usage,
  })
}

/** What xAI billed, as its CLI hands it on: left out, or flagged, where a part of it was not told. */
export function grokCliCost(event: GrokCliEvent | undefined): Cost {
  if (event?.cost_is_partial || event?.usage_is_incomplete)
    return { basis: 'unknown', because: 'Grok told the cost of a part of the run only' }
  return costOfTicks(event?.total_cost_usd_ticks, 'Grok')
}

const readModels = reader(() => z.record(z.string(), z.unknown()))

/** The model that answered, where `modelUsage` names only one. */
export function grokCliModel({ modelUsage }: GrokCliEvent): string | undefined {
  const [only, ...others] = Object.keys(readModels(modelUsage) ?? {})
  return others.length === 0 ? modelName(only) : undefined
}

const readQuery = reader(() => z.object({ query: looseText }))

/** What a search looked for, in words. */
export function lookedFor({ rawOutput }: GrokCliEvent): string | undefined {
  const { action, input } = rawOutput ?? {}
  if (action) return action.query ?? action.url
  return readQuery(jsonIn(input ?? ''))?.query
}
