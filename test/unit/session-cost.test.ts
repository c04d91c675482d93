import { expect, test } from 'vitest'
import { ofThisRun, unlessPaid } from '../../src/decide/account.ts'
import { failure } from '../../src/domain/failure.ts'
import { claudeEventOn } from '../../src/workers/claude-events.ts'
import { claudeTold } from '../../src/workers/claude-told.ts'
import { aReport } from './samples.ts'

const usage = { inputTokens: 2_000, outputTokens: 40 }
const told = (cost: ReturnType<typeof aReport>['cost']) => ({
  report: aReport({ usage: { ...usage, raw: { input_tokens: 2_000 }, ofSession: true }, cost }),
  upperBound: false,
})
const seen = (inputTokens: number) => ({
  usage: { inputTokens, outputTokens: 20 },
  cost: { basis: 'computed', usdMicros: 7 } as const,
  upperBound: false,
})
const computed = { basis: 'computed', usdMicros: 99 } as const
const reported = { basis: 'reported', usdMicros: 99 } as const
const essence = ({ report }: ReturnType<typeof ofThisRun>) => [report.usage, report.cost]
const RAW = { raw: { input_tokens: 2_000 } }

test('a sum over a session is replaced by what the stream counted of this run', () => {
  expect(essence(ofThisRun(told(computed), seen(1_000)))).toEqual([
    { inputTokens: 1_000, outputTokens: 20, ...RAW },
    { basis: 'computed', usdMicros: 7 },
  ])
})

test('where both count the same input, the last word is of this run, and holds', () => {
  expect(essence(ofThisRun(told(reported), seen(2_000)))).toEqual([{ ...usage, ...RAW }, reported])
})

test.each([
  ["the vendor's own price for all of the session", reported, seen(1_000)],
  ['a stream that told nothing', computed, undefined],
])('%s: nobody knows what this run has cost', (_what, cost, stream) => {
  expect(essence(ofThisRun(told(cost), stream))).toEqual([
    RAW,
    {
      basis: 'unknown',
      because: 'the vendor told what the whole session has used, and not what this run has',
    },
  ])
})

test('a run that used something is not one whose session was gone', () => {
  const { text: _none, ...facts } = aReport()
  const of = (kind: 'session_gone' | 'network') => ({
    ...facts,
    status: 'failed' as const,
    failure: failure(kind, 'gone', { evidence: 'no rollout' }),
  })
  const paid = {
    ...facts,
    status: 'failed',
    failure: failure('worker_failed', 'gone', { evidence: 'no rollout' }),
  }
  expect([
    unlessPaid(of('session_gone'), undefined),
    unlessPaid(of('session_gone'), seen(1)),
    unlessPaid(of('network'), seen(1)),
  ]).toEqual([of('session_gone'), paid, of('network')])
})

/** Results as Claude Code tells them: what all of the session has cost, and where it says so, what this run has. */
const result = (total: number, since?: Record<string, { inputTokens: number; costUSD?: number }>) => {
  const counts = { outputTokens: 20, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 }
  const event = {
    type: 'result',
    num_turns: 1,
    total_cost_usd: total,
    modelUsage: { 'claude-sonnet-5-5': { inputTokens: 101_000, ...counts, costUSD: total } },
    ...(since
      ? {
          model_usage_since_last_result: Object.fromEntries(
            Object.entries(since).map(([model, used]) => [model, { ...counts, ...used }]),
          ),
        }
      : {}),
  }
  const read = claudeEventOn(JSON.stringify(event))
  if (!read) throw new Error('the sample is no event')
  return read
}
const brief = ({ usage, cost }: ReturnType<typeof claudeTold>) => [usage.inputTokens, usage.ofSession, cost]

test.each([
  [
    'outside of a session the total counts',
    [result(0.21, { a: { inputTokens: 1, costUSD: 1 } })],
    false,
    [101_000, undefined, 0.21],
  ],
  [
    'in a session what is told beside it',
    [result(0.2122, { a: { inputTokens: 1_000, costUSD: 0.0022 } })],
    true,
    [1_000, undefined, 0.0022],
  ],
  [
    'of several results and models, all of it',
    [
      result(0.21, { a: { inputTokens: 1_000, costUSD: 0.002 } }),
      result(0.22, { a: { inputTokens: 500, costUSD: 0.001 }, b: { inputTokens: 7, costUSD: 0.0005 } }),
    ],
    true,
    [1_507, undefined, 0.0035],
  ],
  [
    'where nothing is told beside it, it may be of the session',
    [result(0.0033)],
    true,
    [101_000, true, 0.0033],
  ],
  [
    'where one of two tells nothing beside it',
    [result(0.1, { a: { inputTokens: 1, costUSD: 1 } }), result(0.2)],
    true,
    [101_000, true, 0.2],
  ],
])('%s', (_what, results, inSession, [input, ofSession, usd]) => {
  expect(brief(claudeTold(results, inSession))).toEqual([
    input,
    ofSession,
    { basis: 'reported', usdMicros: Math.round(Number(usd) * 1e6) },
  ])
})

test('a run that was ended before its last word has told nothing, of itself or of the session', () => {
  expect(brief(claudeTold([], true))).toEqual(brief(claudeTold([], false)))
  expect(brief(claudeTold([], true))).toEqual([
    undefined,
    undefined,
    { basis: 'unknown', because: 'Claude Code reported no cost' },
  ])
})

test('a price that is missing beside it is not 0', () => {
  expect(brief(claudeTold([result(0.2, { a: { inputTokens: 5 } })], true))).toEqual([
    5,
    undefined,
    { basis: 'unknown', because: 'Claude Code reported no cost' },
  ])
})
