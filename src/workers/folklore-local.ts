import type { Folklore } from './folklore-row.ts'

/** Servers that people run themselves: llama.cpp's (b11669, run), mlx_lm's (0.32.0, its source), vLLM's (documentation). */
export const LOCAL_FOLKLORE: readonly Folklore[] = [
  {
    pattern: /exceeds the available context size|maximum context length is \d+ tokens/,
    kind: 'context_overflow',
    seen: [
      'request (20019 tokens) exceeds the available context size (2048 tokens), try increasing it',
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
    ],
  },
  {
    // There is no such path, as opposed to no such model.
    pattern: /^(?:404 )?(?:Not Found|File Not Found)$/,
    kind: 'bad_request',
    seen: ['Not Found', 'File Not Found'],
  },
]
