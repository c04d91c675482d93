import { expect, test } from 'vitest'
import { askText } from '../../src/decide/ask.ts'
import type { Ask } from '../../src/domain/task.ts'
import { anAsk } from './samples.ts'

const schema = { type: 'object', properties: { a: { type: 'string' }, b: {} } }
const again = { properties: { b: {}, a: { type: 'string' } }, type: 'object' }

test.each([
  ['another key', {}, { idempotencyKey: 'k2' }],
  ['a host that runs something else meanwhile', { callerModel: 'a' }, { callerModel: 'b' }],
  ['fields in another order', { answerSchema: schema }, { answerSchema: again }],
] as [string, Partial<Ask>, Partial<Ask>][])('%s is the same ask', (_what, one, other) => {
  expect(askText(anAsk({ idempotencyKey: 'k', ...one }))).toBe(
    askText(anAsk({ idempotencyKey: 'k', ...other })),
  )
})

test.each([
  ['another goal', { goal: 'x' }],
  ['another cap', { limits: { maxUsdMicros: 1 } }],
  ['files in another order, which is the order they are read in', { files: ['b', 'a'] }],
  ['another schema', { answerSchema: { type: 'array' } }],
] as [string, Partial<Ask>][])('%s is another ask', (_what, other) => {
  const one = anAsk({ files: ['a', 'b'], answerSchema: { type: 'object' } })
  expect(askText({ ...one, ...other })).not.toBe(askText(one))
})
