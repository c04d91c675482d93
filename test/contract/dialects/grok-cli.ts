import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('grok-cli/plain'),
  answer: 'Hello from the scripted model.',
  isEnd: ({ type }) => type === 'end',
  tokenFields: ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens'],
  refused: recording('grok-cli/e400-key'),
  isRetry: () => false,
  calls: (text) => ({ type: 'tool_call_update', rawOutput: { action: { type: 'search', query: text } } }),
  title: 'Grok',
  program: {
    name: 'grok',
    printsVersion: 'grok 1.0.41 (4220f3b224a6)',
    unknownFlag: { code: 2, stderr: "error: unexpected argument '--nope' found\n\nUsage: grok" },
    wishes: ['effort'],
  },
}
