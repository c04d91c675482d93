import { answerLines, refusedLines } from '../../servers/local-lines.ts'
import type { Dialect } from '../worker-dialects.ts'

/** As llama.cpp's server (b11669) was seen to stream, and mlx_lm.server (0.32.0) does by its source. */
export const dialect: Dialect = {
  perfect: answerLines('Node 24 is the newest.'),
  answer: 'Node 24 is the newest.',
  isEnd: ({ choices }) => Array.isArray(choices) && choices.some((choice) => choice.finish_reason === 'stop'),
  tokenFields: ['prompt_tokens', 'cached_tokens', 'completion_tokens'],
  refused: refusedLines,
  isRetry: () => false,
  calls: (text) => ({ choices: [{ delta: { tool_calls: [{ function: { name: text } }] } }] }),
  title: 'The local model',
  well: { how: 'answered', status: 200 },
}
