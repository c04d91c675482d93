import { expect, test } from 'vitest'
import { connect, place } from './mcp-harness.ts'

test('`delegate` takes another spelling of a model for what it is, and says so; a wrong one is refused', async () => {
  const there = place()
  const { call } = await connect(there)
  const goal = 'Go. [[fake: answer Done.]]'
  const told = await call('delegate', { goal, worker: 'claude', model: 'anthropic/claude-opus-5.5' })
  expect(told.structuredContent).toMatchObject({
    outcome: 'unverified',
    model: 'claude-opus-5-5',
    signals: expect.arrayContaining([
      { name: 'model_taken', detail: '`anthropic/claude-opus-5.5` was taken for claude-opus-5-5' },
    ]),
  })
  const refused = await call('delegate', { goal, worker: 'claude', model: 'claude-opus-5.6' })
  expect(refused.structuredContent).toMatchObject({
    outcome: 'failed',
    failure: { kind: 'unknown_name', hint: expect.stringContaining('`claude-opus-5`') },
  })
})
