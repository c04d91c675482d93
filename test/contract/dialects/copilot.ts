import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('copilot/read-file'),
  answer: 'It subtracts.',
  isEnd: ({ type }) => type === 'result',
  isUsage: ({ type }) => type === 'left.behind',
  tokenFields: ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'],
  refused: recording('copilot/wrong-key'),
  isRetry: ({ type }) => type === 'model.call_failure' || type === 'assistant.turn_retry',
  calls: (text) => ({
    type: 'tool.execution_start',
    data: { toolName: 'grep', arguments: { pattern: text } },
  }),
  title: 'Copilot',
  program: {
    name: 'copilot',
    printsVersion: "GitHub Copilot CLI 1.0.102.\nRun 'copilot update' to check for updates.",
    unknownFlag: {
      code: 1,
      stderr: "error: unexpected argument '--nope' found\n\nUsage: copilot [OPTIONS] [COMMAND]",
    },
    wishes: ['effort', 'write', 'writable'],
  },
}
