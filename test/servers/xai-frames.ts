import type { Seen } from './script.ts'
import type { Frame } from './serve.ts'
import type { XaiAnswer, XaiItem, XaiUsage } from './xai-turns.ts'

/**
 * The events of an answer, in OpenAI's names and with xAI's fields. Each carries its number, and a response when it was
 * made: without them the grok CLI takes it for damage (1.0.41).
 */
export const frames = (turn: XaiAnswer, seen: Seen, serial: number): Frame[] =>
  numbered(framesOf(turn, seen, serial))

const numbered = (frames: Frame[]): Frame[] =>
  frames.map(({ event, data }, number) => ({ event, data: { sequence_number: number, ...data } }))

function framesOf(turn: XaiAnswer, seen: Seen, serial: number): Frame[] {
  const model = turn.model ?? seen.model
  const output = turn.say.map((item, index) => wireItem(item, index, serial))
  const usage = turn.usage === null ? {} : { usage: wireUsage(turn.usage ?? DEFAULT_USAGE, turn.say) }
  const ended = {
    output,
    citations: [...turn.say.flatMap(urlsOf), ...(turn.met ?? [])],
    ...usage,
  }
  const last: Frame =
    turn.incomplete === undefined
      ? {
          event: 'response.completed',
          data: { response: { ...envelope(model, 'completed', serial), ...ended } },
        }
      : {
          event: 'response.incomplete',
          data: {
            response: {
              ...envelope(model, 'incomplete', serial),
              ...ended,
              incomplete_details: { reason: turn.incomplete },
            },
          },
        }
  return [created(model, serial), ...turn.say.flatMap((item, index) => itemFrames(item, index, serial)), last]
}

export const opening = (seen: Seen, serial: number): Frame[] =>
  numbered([created(seen.model, serial), ...itemFrames({ message: 'Let me' }, 0, serial).slice(0, 3)])

export const failed = (code: string, message: string, serial: number): Frame => ({
  event: 'response.failed',
  data: {
    sequence_number: 4,
    response: { ...envelope('grok', 'failed', serial), output: [], error: { code, message } },
  },
})

const created = (model: string, serial: number): Frame => ({
  event: 'response.created',
  data: { response: { ...envelope(model, 'in_progress', serial), output: [] } },
})

const envelope = (model: string, status: string, serial: number) => ({
  id: id('resp', serial, 0),
  object: 'response',
  created_at: 1_767_225_600,
  status,
  model,
})

function itemFrames(item: XaiItem, index: number, serial: number): Frame[] {
  const done = wireItem(item, index, serial)
  const begun = { ...done, status: 'in_progress', ...('content' in done ? { content: [] } : {}) }
  const at = { item_id: done.id, output_index: index }
  const text: Frame[] =
    'message' in item
      ? [
          {
            event: 'response.content_part.added',
            data: { ...at, content_index: 0, part: { type: 'output_text', text: '', annotations: [] } },
          },
          { event: 'response.output_text.delta', data: { ...at, content_index: 0, delta: item.message } },
        ]
      : []
  return [
    { event: 'response.output_item.added', data: { output_index: index, item: begun } },
    ...text,
    { event: 'response.output_item.done', data: { output_index: index, item: done } },
  ]
}

function wireItem(item: XaiItem, index: number, serial: number) {
  if ('search' in item)
    return item.search === 'web' ? webSearch(item, index, serial) : xSearch(item, index, serial)
  const annotations = (item.cites ?? []).map(({ url, title = '' }) => citation(item.message, url, title))
  const content = [{ type: 'output_text', text: item.message, annotations }]
  return { type: 'message', id: id('msg', serial, index), role: 'assistant', status: 'completed', content }
}

/** The whole text where the address does not stand in it. */
function citation(text: string, url: string, title: string) {
  const at = text.indexOf(url)
  const [start, end] = at === -1 ? [0, text.length] : [at, at + url.length]
  return { type: 'url_citation', url, title, start_index: start, end_index: end }
}

type Search = Extract<XaiItem, { search: unknown }>

const webSearch = ({ query }: Search, index: number, serial: number) => ({
  type: 'web_search_call',
  id: id('ws', serial, index),
  status: 'completed',
  action: { type: 'search', query },
})

/** xAI's own client knows it in no other shape (its published source of August 2026). */
const xSearch = ({ query }: Search, index: number, serial: number) => ({
  type: 'custom_tool_call',
  id: id('ctc', serial, index),
  call_id: id('xs_call', serial, index),
  name: 'x_keyword_search',
  input: JSON.stringify({ query, limit: '10' }),
  status: 'completed',
})

const urlsOf = (item: XaiItem): string[] =>
  'message' in item ? (item.cites ?? []).map(({ url }) => url) : []

const id = (kind: string, serial: number, index: number) => `${kind}_loop${serial}x${index}`

const DEFAULT_USAGE: XaiUsage = { inputTokens: 1000, outputTokens: 20, usd: 0.0021 }
const TICKS_PER_USD = 10_000_000_000

function wireUsage(usage: XaiUsage, items: readonly XaiItem[]) {
  const { inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0, usd } = usage
  const calls = (kind: 'web' | 'x') => items.filter((item) => 'search' in item && item.search === kind).length
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
    num_sources_used: 0,
    num_server_side_tools_used: calls('web') + calls('x'),
    server_side_tool_usage_details: { web_search_calls: calls('web'), x_search_calls: calls('x') },
    ...(usd === undefined ? {} : { cost_in_usd_ticks: Math.round(usd * TICKS_PER_USD) }),
  }
}
