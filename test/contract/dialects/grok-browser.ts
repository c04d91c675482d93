import type { PageEvent } from '../../../src/domain/browse.ts'
import type { Dialect } from '../worker-dialects.ts'
import { linesOf } from '../worker-harness.ts'

const URL = 'https://grok.com/c/8f1d2c3b'
const BEGUN: PageEvent[] = [
  { type: 'page.attached', browser: 'Chrome/156.0.8078.79', url: 'ws://127.0.0.1:9222/devtools/browser/1' },
  { type: 'page.opened', url: 'https://grok.com/', captured: '2026-07-25' },
]
const ANSWER = 'Node 24 is the newest.'

/** What our own transport writes down: of the page itself nobody has recorded a run. */
export const dialect: Dialect = {
  perfect: linesOf([
    ...BEGUN,
    { type: 'page.mode', mode: 'Auto' },
    { type: 'page.sending' },
    { type: 'page.conversation', url: URL },
    { type: 'page.sent' },
    { type: 'page.progress', chars: 22 },
    { type: 'page.answer', text: ANSWER, links: ['https://nodejs.org/en'], mode: 'Auto' },
  ]),
  answer: ANSWER,
  isEnd: ({ type }) => type === 'page.answer',
  tokenFields: [],
  refused: linesOf([
    ...BEGUN,
    {
      type: 'page.halt',
      at: 'open',
      kind: 'browser_logged_out',
      message: 'the page asks to log in; nothing was sent',
      sent: false,
    },
  ]),
  isRetry: () => false,
  calls: (text) => ({ type: 'page.mode', mode: text }),
  title: 'Grok in the browser',
  well: { how: 'left', at: 'read' },
}
