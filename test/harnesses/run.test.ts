import { afterEach, expect, test } from 'vitest'
import { chatCalls, chatSays } from '../servers/chat-turns.ts'
import { HARNESSES, MODELS, type Rig, rig, TOOLS } from './rig.ts'

let open: Rig | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

test.each(HARNESSES)(
  '%s reads a file and answers: text, proof, what was used, nothing left',
  async (harness) => {
    const usage = { inputTokens: 5_000, cachedInputTokens: 4_000, outputTokens: 100, reasoningTokens: 40 }
    open = await rig((project) => {
      const { tool, arguments: args } = TOOLS[harness].read(`${project}/sum.js`)
      return {
        [harness]: {
          lanes: [
            {
              name: 'worker',
              turns: [chatCalls(tool, args, { usage }), chatSays('It subtracts.', { usage })],
            },
          ],
        },
      }
    })
    const { code, document } = await open.json(['run', 'What does sum do?', '--worker', harness])
    console.error(JSON.stringify(document, null, 1).slice(0, 3000))
    expect([code, document.text]).toEqual([0, 'It subtracts.'])
  },
)
