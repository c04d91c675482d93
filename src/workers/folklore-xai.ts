import type { Folklore } from './folklore-row.ts'

/** xAI says with 400 what others say with 401, so its words are looked at before its status (documentation and reports of 2026). */
export const XAI_FOLKLORE: readonly Folklore[] = [
  {
    pattern: /(?:^|argument: )Incorrect API key provided|^No API key provided/,
    kind: 'worker_unauthenticated',
    seen: [
      'Incorrect API key provided: xa***ng. You can obtain an API key from the console.',
      'No API key provided.',
      'Client specified an invalid argument: Incorrect API key provided: xa***ng. You can obtain an API key from the console.',
    ],
  },
  {
    pattern: /^The model \S+ does not exist or your team /,
    kind: 'model_unavailable',
    seen: ['The model grok-zero does not exist or your team does not have access to it.'],
  },
  {
    pattern: /maximum prompt length is \d+/,
    kind: 'context_overflow',
    seen: ["This model's maximum prompt length is 500000 but the request contains 612345 tokens."],
  },
  {
    pattern: /(?:used all available credits|spending limit)/,
    kind: 'quota_exhausted',
    seen: ['Your team has either used all available credits or reached its monthly spending limit.'],
  },
  // The words of its CLI (1.0.41).
  {
    pattern: /^reqwest error stream: Transport error: /,
    kind: 'cut_off',
    seen: ['reqwest error stream: Transport error: error decoding response body'],
  },
  {
    pattern: /^reqwest error stream: error sending request for url /,
    kind: 'network',
    seen: ['reqwest error stream: error sending request for url (<BASE_URL>/responses)'],
  },
  {
    pattern: /^error: failed to load agent profile /m,
    kind: 'worker_too_old',
    seen: [
      "error: failed to load agent profile '<HOME>/waybill.md': failed to parse agent definition: toolOverrides: unknown field `x_search`, expected `xSearch` or `webSearch` at line 12 column 3",
    ],
  },
  // Its status is made up: the server had answered with 200, and what it sent was no answer.
  {
    pattern: /^No ResponseCompleted or ResponseIncomplete event received/,
    kind: 'cut_off',
    seen: ['No ResponseCompleted or ResponseIncomplete event received from Responses API'],
  },
  {
    pattern: /^empty response from model /,
    kind: 'empty_answer',
    seen: ['empty response from model (no_visible_content)'],
  },
]
