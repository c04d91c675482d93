import { type Call, patchCall, shellCall } from './openai-tools.ts'
import type { Item, OpenaiAnswer, OpenaiUsage } from './openai-turns.ts'
import type { Seen } from './script.ts'
import type { Frame } from './serve.ts'

/** The events of an answer, in the order the Responses API sends them. */
export function frames(turn: OpenaiAnswer, seen: Seen, serial: number): Frame[] {
  const model = turn.model ?? seen.model
  const usage = turn.usage === null ? {} : { usage: wireUsage(turn.usage ?? DEFAULT_USAGE) }
  const last: Frame =
    turn.incomplete === undefined
      ? {
          event: 'response.completed',
          data: { response: { ...envelope(model, 'completed', serial), ...usage } },
        }
      : {
          event: 'response.incomplete',
          data: {
            response: {
              ...envelope(model, 'incomplete', serial),
              incomplete_details: { reason: turn.incomplete },
              ...usage,
            },
          },
        }
  return [
    created(model, serial),
    ...turn.say.flatMap((item, index) => itemFrames(item, index, seen, serial)),
    last,
  ]
}

export function opening(seen: Seen, serial: number): Frame[] {
  return [created(seen.model, serial), ...itemFrames({ message: 'Let me' }, 0, seen, serial).slice(0, 2)]
}

export function failed(code: string, message: string, serial: number): Frame {
  return {
    event: 'response.failed',
    data: { response: { id: id('resp', serial, 0), status: 'failed', error: { code, message } } },
  }
}

function created(model: string, serial: number): Frame {
  return { event: 'response.created', data: { response: envelope(model, 'in_progress', serial) } }
}

function envelope(model: string, status: string, serial: number) {
  return { id: id('resp', serial, 0), object: 'response', status, model }
}

function itemFrames(item: Item, index: number, seen: Seen, serial: number): Frame[] {
  const done = wireItem(item, index, seen, serial)
  const added = { ...done, status: 'in_progress', ...('content' in done ? { content: [] } : {}) }
  const delta: Frame[] =
    'message' in item
      ? [
          {
            event: 'response.output_text.delta',
            data: { item_id: done.id, output_index: index, content_index: 0, delta: item.message },
          },
        ]
      : []
  return [
    { event: 'response.output_item.added', data: { output_index: index, item: added } },
    ...delta,
    { event: 'response.output_item.done', data: { output_index: index, item: done } },
  ]
}

function wireItem(item: Item, index: number, seen: Seen, serial: number) {
  if ('message' in item) {
    const content = [{ type: 'output_text', text: item.message, annotations: [] }]
    return { type: 'message', id: id('msg', serial, index), role: 'assistant', status: 'completed', content }
  }
  if ('reasoning' in item) {
    const summary = [{ type: 'summary_text', text: item.reasoning }]
    return { type: 'reasoning', id: id('rs', serial, index), summary, encrypted_content: 'bG9vcA==' }
  }
  const ids = { id: id('tc', serial, index), call_id: id('call', serial, index), status: 'completed' }
  return { ...ids, ...callOf(item, seen.tools) }
}

function callOf(item: Exclude<Item, { message: string } | { reasoning: string }>, offered: string[]): Call {
  if ('shell' in item) return shellCall(item.shell, offered)
  if ('applyPatch' in item) return patchCall(item.applyPatch, offered)
  if ('custom' in item) return { type: 'custom_tool_call', name: item.custom, input: item.input }
  const { call, arguments: input, namespace } = item
  const named = { type: 'function_call', name: call, arguments: JSON.stringify(input) } as const
  return namespace === undefined ? named : { ...named, namespace }
}

const id = (kind: string, serial: number, index: number) => `${kind}_loop${serial}x${index}`

const DEFAULT_USAGE: OpenaiUsage = { inputTokens: 1000, outputTokens: 20 }

function wireUsage(usage: OpenaiUsage) {
  const {
    inputTokens,
    outputTokens,
    cachedInputTokens = 0,
    cacheWriteInputTokens = 0,
    reasoningTokens = 0,
  } = usage
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  }
}
