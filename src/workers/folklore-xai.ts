import type { Folklore } from './folklore-row.ts'

/** xAI says with 400 what others say with 401, so its words are looked at before its status (documentation and reports of 2026). */
export const XAI_FOLKLORE: readonly Folklore[] = [
  {
    pattern: /^Incorrect API key provided|^No API key provided/,
    kind: 'worker_unauthenticated',
    seen: [
      'Incorrect API key provided: xa***ng. You can obtain an API key from the console.',
      'No API key provided.',
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
]
