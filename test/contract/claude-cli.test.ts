import { describe, expect, test } from 'vitest'
import { claudeCli } from '../../src/workers/claude-cli.ts'
import { RECORDED, RECORDED_197, reportOf } from './claude-recorded.ts'
import {
  errandFor,
  eventsOf,
  exited,
  linesOf,
  ran,
  recording,
  recordings,
  type Wanted,
} from './worker-harness.ts'

const VERSIONS = ['2.1.197', '2.1.329'] as const
const SCHEMA = { ask: { answerSchema: { type: 'object' } } }

const readText = (stdout: string, exit = 0, wanted?: Wanted) =>
  claudeCli.read(ran(stdout, exited(exit)), errandFor('claude-cli', wanted))
const read = (name: string, exit = 0, wanted?: Wanted) =>
  readText(recording(`claude-cli/${name}`), exit, wanted)

describe('read', () => {
  const cases = [
    ...Object.entries(RECORDED_197).map(([name, recorded]) => ['2.1.197', name, recorded] as const),
    ...Object.entries(RECORDED).map(([name, recorded]) => ['2.1.329', name, recorded] as const),
  ]

  test('the cases below, and the background agent, are all the recordings there are', () => {
    const known = VERSIONS.flatMap((version) =>
      [...Object.keys(RECORDED), 'bg-default'].map((name) => `claude-cli/${version}/${name}`),
    )
    expect(recordings('claude-cli')).toEqual(known.sort())
  })

  test.each(cases)('%s %s', (version, name, recorded) => {
    const report = read(`${version}/${name}`, recorded.exit)
    // A sentence that had to be shortened or put on one line keeps the vendor's own words beside it.
    if (report.status === 'failed') delete report.failure.evidence
    expect(report).toEqual(reportOf(version, name, recorded))
  })

  test.each(VERSIONS)('W16: JSON that was asked for is there as a value, on %s', (version) => {
    const asked = ['schema-second-try', 'schema-ok', 'schema-no-tool'].map((name) =>
      read(`${version}/${name}`, 0, SCHEMA),
    )
    expect(asked.map((report) => ('structured' in report ? report.structured : 'absent'))).toEqual([
      { n: 5 },
      { n: 5, s: 'x' },
      'absent',
    ])
    expect('structured' in read(`${version}/schema-ok`)).toBe(false)
  })

  test('of several results the last one counts, with the cost and tokens of all models and the turns of all results', () => {
    const name = 'claude-cli/2.1.329/bg-default'
    const results = eventsOf(recording(name)).filter(({ type }) => type === 'result')
    const [first, last] = results
    const report = read('2.1.329/bg-default')
    expect(results).toHaveLength(2)
    expect(report).toEqual({
      status: 'done',
      text: last?.result,
      modelRequested: 'claude-sonnet-5-5',
      modelObserved: 'claude-opus-5-5',
      session: first?.session_id,
      usage: {
        inputTokens: 400,
        cachedInputTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 80,
        reasoningTokens: 0,
        requests: 3,
        raw: { usage: last?.usage, modelUsage: last?.modelUsage },
      },
      cost: { basis: 'reported', usdMicros: 2_600 },
      billing: 'metered',
    })
  })

  test('what was read from and written to the cache is part of the input', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result'
        ? {
            ...event,
            modelUsage: {
              a: { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 30, cacheCreationInputTokens: 400 },
              b: {
                inputTokens: 5_000,
                outputTokens: 3,
                cacheReadInputTokens: 0,
                cacheCreationInputTokens: 0,
              },
            },
          }
        : event,
    )
    const { raw: _, ...usage } = readText(linesOf(events)).usage
    expect(usage).toEqual({
      inputTokens: 5_431,
      cachedInputTokens: 30,
      cacheWriteTokens: 400,
      outputTokens: 5,
      requests: 1,
    })
  })

  test.each([
    [0.005665000000000001, { basis: 'reported', usdMicros: 5_665 }],
    [1.005, { basis: 'reported', usdMicros: 1_005_000 }],
    [0.0000004, { basis: 'reported', usdMicros: 0 }],
    ...[-0.1, '0.1', null, undefined, 1e308].map(
      (usd) => [usd, { basis: 'unknown', because: 'Claude Code reported no cost' }] as const,
    ),
  ] as [unknown, object][])('T6: a reported cost of %j is %j', (total_cost_usd, cost) => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result' ? { ...event, total_cost_usd } : event,
    )
    expect(readText(linesOf(events)).cost).toEqual(cost)
  })

  test.each([
    [
      'an error subtype without the flag',
      { subtype: 'error_during_execution', is_error: false },
      'worker_failed',
    ],
    ['the flag without an error subtype', { subtype: 'success', is_error: true }, 'worker_failed'],
    ['neither said', { subtype: undefined, is_error: undefined }, 'unreadable_output'],
    ['another word for it', { subtype: 'splendid', is_error: 'no' }, 'unreadable_output'],
  ])('a result that does not clearly say success is none: %s', (_, change, kind) => {
    const events = eventsOf(recording('claude-cli/2.1.329/plain')).map((event) =>
      event.type === 'result' ? { ...event, ...change } : event,
    )
    expect(readText(linesOf(events))).toMatchObject({
      status: 'failed',
      failure: { kind },
      partialText: 'main done 0',
    })
  })

  test('the model is the one that wrote the answer, not the one that was asked for or that helped', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/bg-default'))
    const own = events.filter(
      ({ type, parent_tool_use_id }) => type !== 'assistant' || parent_tool_use_id !== null,
    )
    // Without the main conversation two models are left, and neither can be called the one.
    expect(readText(linesOf(own)).modelObserved).toBeUndefined()
  })

  test('a run that was stopped while it retried is told with the last reason', () => {
    const events = eventsOf(recording('claude-cli/2.1.329/e-429')).filter(({ type }) => type === 'system')
    const run = ran(linesOf(events), { ending: { how: 'timed_out', clock: 'idle' } })
    expect(claudeCli.read(run, errandFor('claude-cli'))).toMatchObject({
      failure: {
        kind: 'went_silent',
        message: 'Claude Code showed no work for 2m 00s',
        evidence: 'rate_limit (HTTP 429)',
      },
      usage: {},
      cost: { basis: 'unknown', because: 'Claude Code reported no cost' },
    })
  })
})
