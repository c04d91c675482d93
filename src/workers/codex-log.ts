import type { Notice } from '../domain/worker.ts'
import { looseCount } from './jsonl.ts'
import { present } from './present.ts'

/**
 * What makes Codex tell what each request used, while it runs: `codex exec --json` says it at the end alone. The target
 * `trace_safe` carries counts and no text of the task, its commands or their output (0.169.0); `error` is the default.
 */
export const TELLS_USAGE = 'error,codex_otel.trace_safe=info'

const TOLD = /^\S+Z +INFO codex_otel\.trace_safe: /
const COMPLETED =
  /^(\S+Z) +INFO codex_otel\.trace_safe: event\.name="codex\.sse_event" event\.kind=response\.completed /

/** What a line of Codex's stderr tells while the run goes on: the tokens of one answered request. */
export function watchCodexLog(line: string): Notice | undefined {
  const request = COMPLETED.exec(line)?.[1]
  if (request === undefined) return undefined
  const count = (name: string) => {
    const digits = new RegExp(` ${name}=(\\S+)`).exec(line)?.[1]
    return digits === undefined ? undefined : looseCount.parse(Number(digits))
  }
  const model = / model=(\S+)/.exec(line)?.[1]
  const usage = present({
    inputTokens: count('input_token_count'),
    cachedInputTokens: count('cached_token_count'),
    cacheWriteTokens: count('cache_write_token_count'),
    outputTokens: count('output_token_count'),
    reasoningTokens: count('reasoning_token_count'),
  })
  return { useful: true, usage: { request, ...present({ model }), usage } }
}

/** Codex's way to say that it left out `.codex` of the project, as we have it do: its advice would mislead (0.169.0). */
const LEFT_OUT = /^warning: Untrusted project-local configuration is disabled\./

/** Stderr as it would be without what we asked for: only that is the vendor's word in a failure. */
export const withoutOurs = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => !TOLD.test(line) && !LEFT_OUT.test(line))
    .join('\n')
