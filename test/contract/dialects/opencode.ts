import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('opencode/read-file'),
  answer: 'It subtracts.',
  isEnd: ({ type, part }) =>
    type === 'step_finish' && (part as { reason?: string } | null)?.reason === 'stop',
  tokenFields: ['input', 'output', 'reasoning', 'read', 'write'],
  refused: recording('opencode/wrong-key'),
  isRetry: () => false,
  calls: (text) => ({ type: 'tool_use', part: { tool: 'grep', state: { input: { pattern: text } } } }),
  title: 'opencode',
  program: {
    name: 'opencode',
    printsVersion: '1.18.33',
    // It prints its help, and does not say why.
    unknownFlag: {
      code: 1,
      stderr: 'opencode run [message..]\n\nrun opencode with a message',
      told: 'run opencode',
    },
    wishes: ['write', 'writable'],
  },
}
