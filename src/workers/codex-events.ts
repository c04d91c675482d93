import * as z from 'zod/mini'
import type { Usage } from '../domain/report.ts'
import { jsonIn, loose, looseCount, looseText } from './jsonl.ts'
import { present } from './present.ts'

/** A line of `codex exec --json` (0.169.0), as far as Waybill looks at it. */
const Event = z.object({
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
    }),
  ),
  usage: z.optional(z.unknown()),
})
export type CodexEvent = z.infer<typeof Event>
export type CodexItem = NonNullable<CodexEvent['item']>

/** undefined for a line that is no event. An event of an unknown type is one. */
export const codexEventOn = (line: string): CodexEvent | undefined => Event.safeParse(jsonIn(line)).data

const Tokens = z.object({
  input_tokens: looseCount,
  cached_input_tokens: looseCount,
  cache_write_input_tokens: looseCount,
  output_tokens: looseCount,
  reasoning_output_tokens: looseCount,
})

/** The sum over the turn's requests, as `turn.completed` tells it; what it does not tell is left out. */
export function codexUsage(raw: unknown): Usage {
  const tokens = Tokens.safeParse(raw).data
  return present({
    inputTokens: tokens?.input_tokens,
    cachedInputTokens: tokens?.cached_input_tokens,
    cacheWriteTokens: tokens?.cache_write_input_tokens,
    outputTokens: tokens?.output_tokens,
    reasoningTokens: tokens?.reasoning_output_tokens,
    raw,
  })
}
