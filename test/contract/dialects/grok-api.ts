import { answerLines, refusedLines } from '../../servers/xai-lines.ts'
import type { Dialect } from '../worker-dialects.ts'

/** Nobody has recorded xAI here: what the loopback server sends, after its documentation. */
export const dialect: Dialect = {
  perfect: answerLines('Node 24 is the newest.'),
  answer: 'Node 24 is the newest.',
  isEnd: ({ type }) => type === 'response.completed',
  tokenFields: ['input_tokens', 'cached_tokens', 'output_tokens'],
  refused: refusedLines,
  isRetry: () => false,
  calls: (text) => ({
    type: 'response.output_item.done',
    item: { type: 'web_search_call', action: { query: text } },
  }),
  title: 'xAI',
  well: { how: 'answered', status: 200 },
}
