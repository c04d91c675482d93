import { describe, expect, test } from 'vitest'
import { meterFor } from '../../src/decide/meter.ts'
import { PRICES } from '../../src/decide/price.ts'
import { claudeCli } from '../../src/workers/claude-cli.ts'
import { watchCodexLog } from '../../src/workers/codex-log.ts'
import { errandFor, linesOf, ran, recording } from './worker-harness.ts'

const seenIn = (name: string) => {
  const meter = meterFor('claude-sonnet-5-5', PRICES, () => Number.MAX_SAFE_INTEGER)
  for (const line of recording(name).split('\n')) {
    const usage = claudeCli.watch(line)?.usage
    if (usage) meter.feed(usage)
  }
  return meter.seen()
}

describe.each(['2.1.197', '2.1.329'])('claude %s tells what each message used while it runs', (version) => {
  test.each(['read-tool', 'write', 'plain'])('never more than its last word: %s', (name) => {
    const file = `claude-cli/${version}/${name}`
    const last = claudeCli.read(ran(recording(file)), errandFor('claude-cli')).usage
    const { usage } = seenIn(file) ?? {}
    // The input is known when a message begins; of its output the stream tells a guess.
    expect([usage?.inputTokens, (usage?.outputTokens ?? 0) <= (last.outputTokens ?? 0)]).toEqual([
      last.inputTokens,
      true,
    ])
  })
})

describe('claude, one line', () => {
  const line = (message: object, more: object = {}) => linesOf([{ type: 'assistant', message, ...more }])
  const usage = {
    input_tokens: 3,
    cache_creation_input_tokens: 20,
    cache_read_input_tokens: 100,
    output_tokens: 1,
  }
  const told = (input: object, more: object = {}) =>
    claudeCli.watch(line({ id: 'msg_1', model: 'm', usage: { ...usage, ...input } }, more))?.usage

  test('the counts, of a subagent too', () => {
    const expected = {
      request: 'msg_1',
      model: 'm',
      usage: { inputTokens: 123, cachedInputTokens: 100, cacheWriteTokens: 20, outputTokens: 1 },
    }
    expect([told({}), told({}, { parent_tool_use_id: 'toolu_1' })]).toEqual([expected, expected])
  })

  test.each([-1, 0.5, 1e308, '3', null, [], {}])(
    'a count that is %j makes the input unknown (row 17)',
    (count) => {
      expect(told({ input_tokens: count })?.usage).toEqual({
        cachedInputTokens: 100,
        cacheWriteTokens: 20,
        outputTokens: 1,
      })
    },
  )

  test('what is not told of the cache is left out: it is a lower bound', () => {
    const unsaid = { cache_creation_input_tokens: undefined, cache_read_input_tokens: 'x' }
    expect(told(unsaid)?.usage).toEqual({
      inputTokens: 3,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1,
    })
  })

  test('what the CLI wrote itself, and what has no id, tells nothing', () => {
    expect([
      claudeCli.watch(line({ id: 'e', model: '<synthetic>', usage })),
      claudeCli.watch(line({ model: 'm', usage })),
    ]).toEqual([{ useful: true }, { useful: true }])
  })

  test('sums that go down make no sense: the cost is unknown (row 17)', () => {
    const result = (usd: unknown) => ({
      type: 'result',
      subtype: 'success',
      result: 'x',
      total_cost_usd: usd,
    })
    const cost = (...usd: unknown[]) =>
      claudeCli.read(ran(linesOf(usd.map(result))), errandFor('claude-cli')).cost
    expect([cost(0.1, 0.3), cost(0.3, 0.1), cost(0.3, -1), cost(0.3, 'x')]).toEqual([
      { basis: 'reported', usdMicros: 300_000 },
      { basis: 'unknown', because: "Claude Code's costs went down, and they are sums" },
      { basis: 'unknown', because: "Claude Code's costs went down, and they are sums" },
      { basis: 'unknown', because: 'Claude Code reported no cost' },
    ])
  })
})

describe('codex 0.169.0, a line of its log', () => {
  const line = (counts: string, event = 'codex.sse_event" event.kind=response.completed') =>
    `2026-11-21T09:48:50.105431Z  INFO codex_otel.trace_safe: event.name="${event} ${counts} ttft_ms=0 model_reasoning_effort="medium" conversation.id=01a1 app.version=0.169.0 originator=codex_exec model=gpt-5.5 slug=gpt-5.5`
  const COUNTS =
    'input_token_count=1000 output_token_count=222 cached_token_count=500 cache_write_token_count=0 reasoning_token_count=7 tool_token_count=1222'

  test('an answered request is work, and tells its tokens', () => {
    expect(watchCodexLog(line(COUNTS))).toEqual({
      useful: true,
      usage: {
        request: '2026-11-21T09:48:50.105431Z',
        model: 'gpt-5.5',
        usage: {
          inputTokens: 1000,
          cachedInputTokens: 500,
          cacheWriteTokens: 0,
          outputTokens: 222,
          reasoningTokens: 7,
        },
      },
    })
  })

  test.each(['-5', 'NaN', '1e308', '0.5', 'many', ''])('a count of %j is not told (row 17)', (count) => {
    const usage = watchCodexLog(line(COUNTS.replace('1000', count)))?.usage?.usage
    expect([usage?.inputTokens, usage?.outputTokens]).toEqual([undefined, 222])
  })

  test.each([
    ['another event', line(COUNTS, 'codex.api_request"')],
    ['an attempt that failed', line('http.response.status_code=500', 'codex.api_request"')],
    ['the same words from somewhere else', `noise ${line(COUNTS)}`],
    ['nothing', ''],
  ])('%s says nothing, and is no progress', (_what, text) => {
    expect(watchCodexLog(text)).toBeUndefined()
  })
})
