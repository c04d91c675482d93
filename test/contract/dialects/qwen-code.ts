import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('qwen-code/read-file'),
  answer: 'It subtracts.',
  isEnd: ({ type, subtype }) => type === 'result' && subtype === 'success',
  tokenFields: ['input_tokens', 'cache_read_input_tokens', 'output_tokens'],
  refused: recording('qwen-code/wrong-key'),
  isRetry: () => false,
  calls: (text) => ({
    type: 'assistant',
    message: { content: [{ type: 'tool_use', name: 'grep_search', input: { pattern: text } }] },
  }),
  title: 'Qwen Code',
  program: {
    name: 'qwen',
    printsVersion: '0.24.4',
    unknownFlag: {
      code: 1,
      stderr: 'Unknown argument: nope\nUsage: qwen [options] [command]',
      told: 'qwen [options]',
    },
    wishes: ['write', 'writable'],
  },
}
