import { expect, test } from 'vitest'
import { connect, idOf, place, steady } from './mcp-harness.ts'

test('the same key again brings the first waybill, and is said to be one (I4)', async () => {
  const there = place()
  const { call } = await connect(there)
  const asked = { goal: 'Go. [[fake: answer Done.]]', worker: 'claude', idempotencyKey: 'k' }
  const [first, again] = [await call('delegate', asked), await call('delegate', asked)]
  const { signals, ...waybill } = again.structuredContent
  const unfenced = ({ text, ...rest }: Record<string, unknown>) => ({
    ...rest,
    // Each telling has a nonce of its own.
    text: String(text).replace(/[0-9a-f]{8}/g, 'NONCE'),
  })
  expect([unfenced(waybill), steady(signals, there)]).toEqual([
    unfenced(first.structuredContent),
    [
      {
        name: 'replayed',
        detail: 'ID has this idempotency key: this is its waybill, and nothing was spent anew',
      },
    ],
  ])
})

test('a key of a run that goes on answers with that run, and job waits for it', async () => {
  const there = place()
  const { call } = await connect(there)
  const asked = { goal: 'Go. [[fake: sleep 1500]]', worker: 'claude', idempotencyKey: 'k', waitSeconds: 0 }
  const [first, again] = [await call('delegate', asked), await call('delegate', asked)]
  expect([again.structuredContent.outcome, idOf(again)]).toEqual(['running', idOf(first)])
  const ended = await call('job', { action: 'wait', id: idOf(again) })
  expect(ended.structuredContent.outcome).toBe('unverified')
})

test.each(['', 'a\nb', 'k'.repeat(201), '\u202e'])(
  'a key that cannot be shown is refused: %j',
  async (key) => {
    const there = place()
    const { call } = await connect(there)
    expect(await call('delegate', { goal: 'Go', idempotencyKey: key })).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringContaining('must be at most 200 characters that can be printed, on one line') },
      ],
    })
  },
)
