import { describe, expect, test } from 'vitest'
import { answering, edit, finding, gated, HOSTS, NOTHING, runs, session } from './review-gate-harness.ts'

const SUM = { 'README.md': '# Sums\n', 'sum.js': 'export const sum = (a, b) => a + b\n' }
const WRONG = { file: 'sum.js', line: 1, what: 'It subtracts.' }

describe.each(HOSTS)('at the end of a turn in %s', (host) => {
  const worker = host === 'claude' ? 'codex-cli' : 'claude-cli'

  test('a change in which another vendor finds a problem keeps the turn from ending, once', async () => {
    const here = gated({ files: SUM })
    const { start, stop } = session(here, host)
    expect(await start()).toBeUndefined()
    edit(here, `export const sum = (a, b) => a - b\n${finding(WRONG)}`)
    const held = await stop()
    expect(held).toEqual({
      decision: 'block',
      reason: expect.stringMatching(
        new RegExp(
          `^Waybill: ${worker}, another vendor's model, has reviewed what was changed here and names 1 problem\\. [^\\n]+\\n<worker-output nonce="([0-9a-f]{8})" note="[^"]*">\\nsum\\.js:1: It subtracts\\.\\n</worker-output \\1>$`,
        ),
      ),
      systemMessage: expect.stringMatching(
        new RegExp(
          `^Waybill: ${worker} reviewed this change and names 1 problem; the turn goes on \\[waybill w`,
        ),
      ),
    })
    edit(here, `export const sum = (a, b) => a * b\n${finding(WRONG)}`)
    expect(await stop({ again: true })).toEqual({
      systemMessage:
        'Waybill: the review gate has kept this turn from ending 1 time, which is its cap. What was edited since then was not reviewed.',
    })
    expect((await runs(here)).map((run) => run.worker)).toEqual([worker])
  })
})
