import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Usage } from '../domain/report.ts'
import { sumOf } from './elsewhere.ts'
import { loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

const data = () =>
  z.object({
    model: looseText,
    content: looseText,
    message: looseText,
    errorMessage: looseText,
    statusCode: looseCount,
    toolName: looseText,
    arguments: looseValue,
    infoType: looseText,
  })
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    data: loose(data()),
    sessionId: looseText,
    exitCode: looseCount,
    // left.behind
    said: loose(z.object({ modelMetrics: loose(z.record(z.string(), z.object({ usage: looseValue }))) })),
  }),
)
export type CopilotEvent = Read<typeof readEvent>
/** A line of `copilot --output-format json` (1.0.102), as far as Waybill looks at it, or what Waybill adds of its last file. */
export const copilotEventOn = (line: string): CopilotEvent | undefined => readEvent(jsonIn(line))

const readTokens = reader(() =>
  z.object({
    inputTokens: looseCount,
    cacheReadTokens: looseCount,
    cacheWriteTokens: looseCount,
    outputTokens: looseCount,
    reasoningTokens: looseCount,
  }),
)

/** Over all models; one that is not told makes the sum unknown, and so does a run in which nothing was counted. */
export function copilotUsage(models: { usage?: unknown }[]): Usage {
  const tokens = models.map(({ usage }) => readTokens(usage))
  const sum = (name: keyof Read<typeof readTokens>) => sumOf(tokens.map((one) => one?.[name]))
  const raw = models.flatMap(({ usage }) => usage ?? [])
  if (sum('inputTokens') === 0 && sum('outputTokens') === 0) return {}
  return present({
    inputTokens: sum('inputTokens'),
    cachedInputTokens: sum('cacheReadTokens'),
    cacheWriteTokens: sum('cacheWriteTokens'),
    outputTokens: sum('outputTokens'),
    reasoningTokens: sum('reasoningTokens'),
    raw: raw.length > 0 ? raw : undefined,
  })
}
