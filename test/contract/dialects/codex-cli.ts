import type { Dialect } from '../worker-dialects.ts'
import { recording } from '../worker-harness.ts'

export const dialect: Dialect = {
  perfect: recording('codex-cli/shell-workspace-write'),
  answer: 'Wrote out.txt.',
  isEnd: ({ type }) => type === 'turn.completed',
  tokenFields: ['input_tokens', 'cached_input_tokens', 'cache_write_input_tokens', 'output_tokens'],
  refused: recording('codex-cli/e401'),
  isRetry: ({ message }) => String(message).startsWith('Reconnecting'),
  calls: (text) => ({
    type: 'item.started',
    item: { type: 'command_execution', command: text, changes: [{ path: text }] },
  }),
  title: 'Codex',
  program: {
    name: 'codex',
    printsVersion: 'codex-cli 0.169.0',
    unknownFlag: { code: 2, stderr: "error: unexpected argument '--nope' found\n\nUsage: codex" },
    gone: 'Error: thread/resume: thread/resume failed: no rollout found for thread id s (code -32600)',
    wishes: ['effort', 'write', 'network', 'writable', 'full context'],
  },
}
