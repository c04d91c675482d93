import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Usage } from '../domain/report.ts'
import { loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

/** `content` may be null, and what was thought stands in `reasoning` (mlx_lm 0.32.0) or `reasoning_content` (llama.cpp). */
const call = () => z.object({ function: loose(z.object({ name: looseText })) })
const words = () => z.object({ content: looseText, tool_calls: loose(z.array(call())) })

const choice = () => z.object({ delta: loose(words()), message: loose(words()), finish_reason: looseText })

/** A piece of a Chat Completions answer, a whole one, or a complaint of the server (io/http-ask.ts). */
const readEvent = reader(() =>
  z.object({
    type: looseText,
    id: looseText,
    model: looseText,
    choices: loose(z.array(choice())),
    usage: looseValue,
    body: looseText,
  }),
)
export type LocalEvent = Read<typeof readEvent>

/** undefined for a line that is neither. */
export function localEventOn(line: string): LocalEvent | undefined {
  const event = readEvent(jsonIn(line))
  return event?.choices !== undefined || event?.type !== undefined ? event : undefined
}

const readTold = reader(() =>
  z.object({
    prompt_tokens: looseCount,
    prompt_tokens_details: loose(z.object({ cached_tokens: looseCount })),
    completion_tokens: looseCount,
    completion_tokens_details: loose(z.object({ reasoning_tokens: looseCount })),
  }),
)

export function localUsage(raw: unknown): Usage {
  const told = readTold(raw)
  return present({
    inputTokens: told?.prompt_tokens,
    cachedInputTokens: told?.prompt_tokens_details?.cached_tokens,
    outputTokens: told?.completion_tokens,
    reasoningTokens: told?.completion_tokens_details?.reasoning_tokens,
    requests: told === undefined ? undefined : 1,
    raw,
  })
}
