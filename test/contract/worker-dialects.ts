import type { CliId } from '../../src/domain/worker-id.ts'
import { recording } from './worker-harness.ts'

/** What the suite for all workers has to know about each vendor's dialect. */
export type Dialect = {
  /** A recorded run that went well, its answer, and the event without which nothing is done. */
  perfect: string
  answer: string
  isEnd(event: Record<string, unknown>): boolean
  /** Token counts inside the ending event, by their names in the dialect. */
  tokenFields: string[]
  /** A recorded run of a refused key. */
  refused: string
  isRetry(event: Record<string, unknown>): boolean
  /** What the CLI says on stderr of a session that it does not have. */
  gone: string
}

export const DIALECTS: Record<CliId, Dialect> = {
  'codex-cli': {
    perfect: recording('codex-cli/shell-workspace-write'),
    answer: 'Wrote out.txt.',
    isEnd: ({ type }) => type === 'turn.completed',
    tokenFields: ['input_tokens', 'cached_input_tokens', 'cache_write_input_tokens', 'output_tokens'],
    refused: recording('codex-cli/e401'),
    isRetry: ({ message }) => String(message).startsWith('Reconnecting'),
    gone: 'Error: thread/resume: thread/resume failed: no rollout found for thread id s (code -32600)',
  },
  'claude-cli': {
    perfect: recording('claude-cli/2.1.329/read-tool'),
    answer: 'It says one.',
    isEnd: ({ type }) => type === 'result',
    tokenFields: ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens', 'outputTokens'],
    refused: recording('claude-cli/2.1.329/e401'),
    isRetry: ({ subtype }) => subtype === 'api_retry',
    gone: 'No conversation found with session ID: s',
  },
}
