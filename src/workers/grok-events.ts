import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Cost, Usage } from '../domain/report.ts'
import { loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'
import { costOfTicks } from './xai-cost.ts'

const annotation = () =>
  z.object({
    type: looseText,
    url: looseText,
    title: looseText,
    start_index: looseCount,
  })

const item = () =>
  z.object({
    type: looseText,
    content: loose(
      z.array(z.object({ type: looseText, text: looseText, annotations: loose(z.array(annotation())) })),
    ),
    // A search of the server: what it looked for.
    action: loose(z.object({ query: looseText, url: looseText })),
  })

const response = () =>
  z.object({
    id: looseText,
    model: looseText,
    status: looseText,
    output: loose(z.array(item())),
    citations: loose(z.array(z.string())),
    error: loose(z.object({ code: looseText, message: looseText })),
    incomplete_details: loose(z.object({ reason: looseText })),
    usage: looseValue,
  })
export type GrokResponse = z.infer<ReturnType<typeof response>>

/** A line of a run over xAI's Responses, as far as Waybill looks at it; or a complaint of the server (io/http-ask.ts). */
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    item: loose(item()),
    delta: looseText,
    message: looseText,
    response: loose(response()),
    status: looseCount,
    body: looseText,
    retryAfter: looseText,
  }),
)
export type GrokEvent = Read<typeof readEvent>

/** undefined for a line that is no event. An event of an unknown type is one. */
export const grokEventOn = (line: string): GrokEvent | undefined => readEvent(jsonIn(line))

const readTold = reader(() =>
  z.object({
    input_tokens: looseCount,
    input_tokens_details: loose(z.object({ cached_tokens: looseCount })),
    output_tokens: looseCount,
    output_tokens_details: loose(z.object({ reasoning_tokens: looseCount })),
    cost_in_usd_ticks: looseCount,
    num_server_side_tools_used: looseCount,
    server_side_tool_usage_details: loose(
      z.object({ web_search_calls: looseCount, x_search_calls: looseCount }),
    ),
  }),
)

/** On Responses `output_tokens` includes what was reasoned; on Chat Completions of the same vendor it does not. */
export function grokUsage(raw: unknown): Usage {
  const told = readTold(raw)
  return present({
    inputTokens: told?.input_tokens,
    cachedInputTokens: told?.input_tokens_details?.cached_tokens,
    // xAI bills no writes to its cache.
    cacheWriteTokens: told?.input_tokens === undefined ? undefined : 0,
    outputTokens: told?.output_tokens,
    reasoningTokens: told?.output_tokens_details?.reasoning_tokens,
    requests: told === undefined ? undefined : 1,
    raw,
  })
}

/** As it was billed. */
export const grokCost = (raw: unknown): Cost => costOfTicks(readTold(raw)?.cost_in_usd_ticks, 'xAI')

/** How many searches its server made, by its own count; undefined where it does not say. */
export function searchesIn(raw: unknown): number | undefined {
  const told = readTold(raw)
  const { web_search_calls: web, x_search_calls: x } = told?.server_side_tool_usage_details ?? {}
  return web === undefined || x === undefined ? told?.num_server_side_tools_used : web + x
}
