import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Cost, Usage } from '../domain/report.ts'
import { loose, looseCount, looseFlag, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { modelName } from './model-name.ts'
import { present } from './present.ts'

/** Its own errors are worded as those of a model, too. */
const looseModel = loose(
  z.string().check(z.refine((name) => name === '<synthetic>' || modelName(name) !== undefined)),
)

const block = () =>
  z.object({
    type: looseText,
    text: looseText,
    name: looseText,
    input: looseValue,
    id: looseText,
    // What a tool brought back.
    tool_use_id: looseText,
    content: looseValue,
    is_error: looseFlag,
  })

/** A line of `claude -p --output-format stream-json --verbose` (2.1.197, 2.1.329), as far as Waybill looks at it. */
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    subtype: looseText,
    session_id: looseText,
    // assistant
    parent_tool_use_id: looseText,
    message: loose(
      z.object({
        id: looseText,
        model: looseModel,
        content: loose(z.array(block())),
        usage: looseValue,
      }),
    ),
    // system/api_retry
    attempt: looseCount,
    max_retries: looseCount,
    error_status: looseCount,
    error: looseText,
    // result
    is_error: looseFlag,
    api_error_status: looseCount,
    result: looseText,
    errors: loose(z.array(z.string())),
    stop_reason: looseText,
    num_turns: looseCount,
    structured_output: looseValue,
    total_cost_usd: z.optional(z.unknown()),
    usage: looseValue,
    modelUsage: looseValue,
    model_usage_since_last_result: looseValue,
  }),
)
export type ClaudeEvent = Read<typeof readEvent>
export type ClaudeBlock = z.infer<ReturnType<typeof block>>

/** undefined for a line that is no event. An event of an unknown type is one. */
export const claudeEventOn = (line: string): ClaudeEvent | undefined => readEvent(jsonIn(line))

const readModels = reader(() =>
  z.record(
    z.string(),
    z.object({
      inputTokens: looseCount,
      cacheReadInputTokens: looseCount,
      cacheCreationInputTokens: looseCount,
      outputTokens: looseCount,
      thinkingTokens: looseCount,
      canonicalModel: looseModel,
    }),
  ),
)
type Models = Read<typeof readModels>
const readMainUsage = reader(() =>
  z.object({
    input_tokens: looseCount,
    cache_read_input_tokens: looseCount,
    cache_creation_input_tokens: looseCount,
    output_tokens: looseCount,
  }),
)

/**
 * What all models of a run used together. `modelUsage` adds up over the results of a run and is there when the
 * budget ran out, where `usage` says 0; so `usage` counts only where `modelUsage` tells nothing.
 */
export function claudeUsage(results: ClaudeEvent[]): Usage {
  const { usage, modelUsage } = results.at(-1) ?? {}
  const models = Object.values(modelsOf(modelUsage))
  const parts = models.length > 0 ? models.map(partOfModel) : [partOfMain(usage)]
  return {
    ...usageOf(parts),
    ...present({
      requests: sum(results.map((result) => result.num_turns)),
      raw: usage === undefined && modelUsage === undefined ? undefined : present({ usage, modelUsage }),
    }),
  }
}

type Part = Record<'plain' | 'cached' | 'written' | 'output' | 'thinking', number | undefined>

function usageOf(parts: Part[]): Usage {
  const cached = sum(parts.map((part) => part.cached))
  const written = sum(parts.map((part) => part.written))
  return present({
    // The vendor counts what came from the cache and what went to it apart from the input.
    inputTokens: sum([...parts.map((part) => part.plain), cached, written]),
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens: sum(parts.map((part) => part.output)),
    reasoningTokens: sum(parts.map((part) => part.thinking)),
  })
}

const partOfModel = (model: Models[string]) => ({
  plain: model.inputTokens,
  cached: model.cacheReadInputTokens,
  written: model.cacheCreationInputTokens,
  output: model.outputTokens,
  thinking: model.thinkingTokens,
})

/**
 * What one message has used at least: its output is what the vendor guessed at its beginning (2.1.197, 2.1.329), and
 * what it does not tell of its cache is left out.
 */
export function claudeMessageUsage(usage: unknown): Usage {
  const part = partOfMain(usage)
  return usageOf([{ ...part, cached: part.cached ?? 0, written: part.written ?? 0 }])
}

function partOfMain(usage: unknown) {
  const main = readMainUsage(usage)
  return {
    plain: main?.input_tokens,
    cached: main?.cache_read_input_tokens,
    written: main?.cache_creation_input_tokens,
    output: main?.output_tokens,
    thinking: undefined,
  }
}

/** One unknown part makes the sum unknown, and a sum of nothing is unknown too. */
const sum = (parts: (number | undefined)[]): number | undefined =>
  parts.length === 0
    ? undefined
    : parts.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b))

const modelsOf = (modelUsage: unknown): Models => readModels(modelUsage) ?? {}

/** The model that answered, where `modelUsage` names only one. */
export function onlyModelOf(modelUsage: unknown): string | undefined {
  const [only, ...others] = Object.entries(modelsOf(modelUsage))
  return others.length === 0 ? modelName(only?.[1].canonicalModel ?? only?.[0]) : undefined
}

/** What the CLI says it cost: over all results of the run, at list price, also under a subscription. */
export function claudeCost(results: ClaudeEvent[]): Cost {
  const usd = results.map(({ total_cost_usd: told }) => (typeof told === 'number' ? told : undefined))
  if (usd.some((sum, index) => Number(sum) < Number(usd[index - 1])))
    return { basis: 'unknown', because: "Claude Code's costs went down, and they are sums" }
  const last = usd.at(-1)
  const usdMicros = typeof last === 'number' && last >= 0 ? Math.round(last * 1e6) : undefined
  return Number.isSafeInteger(usdMicros) && usdMicros !== undefined
    ? { basis: 'reported', usdMicros }
    : { basis: 'unknown', because: 'Claude Code reported no cost' }
}
