import { expect, test } from 'vitest'
import { exitOf, runDocument, runningDocument } from '../../src/entry/render/document.ts'
import { spendDocument } from '../../src/entry/render/spend-document.ts'
import { aDelegation, aFinish } from './samples.ts'

test('without a budget there is none to tell', () => {
  expect(runDocument('w1', aFinish(), undefined).budget).toBeNull()
})

test('what is not known is null beside its basis, and never 0 (T21)', () => {
  expect(
    spendDocument({
      iterations: 1,
      tokens: { input: 'unknown', cachedInput: 'unknown', output: 3 },
      usdMicros: 'unknown',
      basis: 'unknown',
      billing: 'unknown',
      ms: 7,
    }),
  ).toEqual({
    iterations: 1,
    tokens: { input: null, cachedInput: null, output: 3 },
    usd: null,
    basis: 'unknown',
    billing: 'unknown',
    ms: 7,
  })
})

test.each([
  [null, null, null],
  [{ kind: 'stay', because: 'it is small' } as const, null, null],
  [aDelegation(), 'codex-cli', 'gpt-6-sol'],
])('still running: the id is what the caller needs, and exit 7', (route, worker, model) => {
  const document = runningDocument('w1', route)
  expect([document, exitOf(document)]).toEqual([
    {
      id: 'w1',
      outcome: 'running',
      route,
      worker,
      model: { requested: model, observed: null },
      text: null,
      patch: null,
      verdict: null,
      signals: [],
      spend: null,
      proof: null,
      failure: null,
      budget: null,
    },
    7,
  ])
})
