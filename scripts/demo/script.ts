import { type AnthropicScript, message as claudeSays, toolUse } from '../../test/servers/anthropic-turns.ts'
import {
  applyPatch,
  message as codexSays,
  type OpenaiScript,
  shell,
} from '../../test/servers/openai-turns.ts'

/** A small project with a failing test: the price of three apples is wrong. */
export const PROJECT = {
  'README.md': '# Till\n\nAdds up a shopping basket.\n',
  'package.json': '{ "name": "till", "type": "module", "scripts": { "test": "node --test" } }\n',
  'till.js':
    'export function total(basket) {\n  return basket.reduce((sum, item) => sum + item.price, 0)\n}\n',
  'till.test.js':
    "import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { total } from './till.js'\n\ntest('three apples cost three times one apple', () => {\n  assert.equal(total([{ price: 25, count: 3 }]), 75)\n})\n",
}

export const GOAL = 'The test in till.test.js fails. Let the Codex implementer mend till.js.'

const HANDOVER = {
  description: 'Mend the till',
  prompt:
    'The test in till.test.js fails: total() ignores count. Mend till.js, run `node --test`, change nothing else.',
  subagent_type: 'waybill:codex-implementer',
}

/** What the scripted host model says: it hands the work to the subagent, then tells the person what came back. */
export const ANTHROPIC: AnthropicScript = {
  lanes: [
    {
      name: 'host',
      turns: [
        toolUse('Agent', HANDOVER, { usage: { inputTokens: 11_200, outputTokens: 120 } }),
        claudeSays('That is what came back from Codex, through Waybill.', {
          usage: { inputTokens: 11_600, outputTokens: 60 },
        }),
      ],
    },
  ],
}

const PATCH = `*** Begin Patch
*** Update File: till.js
@@
-  return basket.reduce((sum, item) => sum + item.price, 0)
+  return basket.reduce((sum, item) => sum + item.price * item.count, 0)
*** End Patch`

/** What the scripted worker model says; the real Codex runs the commands and applies the patch. */
export const OPENAI: OpenaiScript = {
  lanes: [
    {
      name: 'worker',
      turns: [
        shell('node --test 2>&1 | tail -8', {
          beforeMs: 700,
          usage: { inputTokens: 5_600, cachedInputTokens: 0, outputTokens: 40 },
        }),
        applyPatch(PATCH, {
          beforeMs: 900,
          usage: { inputTokens: 6_100, cachedInputTokens: 5_400, outputTokens: 110 },
        }),
        shell('node --test 2>&1 | tail -8', {
          beforeMs: 700,
          usage: { inputTokens: 6_300, cachedInputTokens: 6_000, outputTokens: 40 },
        }),
        codexSays('total() now multiplies each price by its count. `node --test` passes: 1 of 1.', {
          beforeMs: 700,
          usage: { inputTokens: 6_500, cachedInputTokens: 6_200, outputTokens: 60 },
        }),
      ],
    },
  ],
}
