import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('gemini-cli/read-file'),
  answer: 'It subtracts.',
  isEnd: ({ type, status }) => type === 'result' && status === 'success',
  tokenFields: ['total_tokens', 'input_tokens', 'output_tokens', 'cached'],
  refused: recording('gemini-cli/wrong-key'),
  // It tells of none on stdout.
  isRetry: () => false,
  calls: (text) => ({ type: 'tool_use', tool_name: 'grep_search', parameters: { pattern: text } }),
  title: 'Gemini CLI',
  program: {
    name: 'gemini',
    printsVersion: '0.61.0',
    unknownFlag: {
      code: 1,
      stderr: 'Unknown argument: nope\nUsage: gemini [options] [command]',
      told: 'gemini [options]',
    },
    wishes: ['write', 'writable'],
  },
}
