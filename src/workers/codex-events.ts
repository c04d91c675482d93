import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Usage } from '../domain/report.ts'
import { loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

/** A line of `codex exec --json` (0.169.0), as far as Waybill looks at it. */
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    thread_id: looseText,
    message: looseText,
    error: loose(z.object({ message: looseText })),
    item: loose(
      z.object({
        type: z.string(),
        text: looseText,
        message: looseText,
        command: looseText,
        changes: loose(z.array(z.object({ path: looseText }))),
        server: looseText,
        tool: looseText,
        // web_search
        action: looseValue,
        results: looseValue,
      }),
    ),
    usage: looseValue,
  }),
)
export type CodexEvent = Read<typeof readEvent>
export type CodexItem = NonNullable<CodexEvent['item']>

/** undefined for a line that is no event. An event of an unknown type is one. */
export const codexEventOn = (line: string): CodexEvent | undefined => readEvent(jsonIn(line))

const readTokens = reader(() =>
  z.object({
    input_tokens: looseCount,
    cached_input_tokens: looseCount,
    cache_write_input_tokens: looseCount,
    output_tokens: looseCount,
    reasoning_output_tokens: looseCount,
  }),
)

/**
 * The sum over the turn's requests, as `turn.completed` tells it; what it does not tell is left out. Codex writes zeros
 * where the vendor told nothing (0.169.0, seen with an answer without usage): a turn cannot have cost no token at all.
 */
export function codexUsage(raw: unknown): Usage {
  const tokens = readTokens(raw)
  const told = tokens?.input_tokens === 0 && tokens.output_tokens === 0 ? undefined : tokens
  return present({
    inputTokens: told?.input_tokens,
    cachedInputTokens: told?.cached_input_tokens,
    cacheWriteTokens: told?.cache_write_input_tokens,
    outputTokens: told?.output_tokens,
    reasoningTokens: told?.reasoning_output_tokens,
    raw,
  })
}
