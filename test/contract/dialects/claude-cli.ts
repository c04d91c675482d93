import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('claude-cli/2.1.329/read-tool'),
  answer: 'It says one.',
  isEnd: ({ type }) => type === 'result',
  tokenFields: ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens', 'outputTokens'],
  refused: recording('claude-cli/2.1.329/e401'),
  isRetry: ({ subtype }) => subtype === 'api_retry',
  calls: (text) => ({
    type: 'assistant',
    message: { content: [{ type: 'tool_use', name: 'Grep', input: { pattern: text } }] },
  }),
  title: 'Claude Code',
  program: {
    name: 'claude',
    printsVersion: '2.1.329 (Claude Code)',
    unknownFlag: { code: 1, stderr: "error: unknown option '--nope'" },
    gone: 'No conversation found with session ID: s',
    wishes: ['effort', 'write', 'network', 'writable', 'full context'],
  },
}
