import type { Extras, Fault, Lane, Script, Seen } from './script.ts'
import type { Frame } from './serve.ts'

/** One content block of an answer. A tool's input is an object, as the model means it. */
export type Block = { text: string } | { thinking: string } | { tool: string; input: Record<string, unknown> }

export type AnthropicUsage = {
  inputTokens: number
  outputTokens: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
}

export type AnthropicAnswer = Extras & {
  say: Block[]
  /** Absent: 1,000 in, 20 out. */
  usage?: AnthropicUsage
  /** Absent: `tool_use` when a tool is called, else `end_turn`. */
  stopReason?: string
}

export type AnthropicTurn = AnthropicAnswer | Fault
export type AnthropicScript = Script<AnthropicTurn>
export type AnthropicLane = Lane<AnthropicTurn>

type More = Omit<AnthropicAnswer, 'say'>

/** One assistant message of several blocks. */
export function say(blocks: Block[], more: More = {}): AnthropicAnswer {
  return { say: blocks, ...more }
}

/** A plain text answer. */
export function message(text: string, more: More = {}): AnthropicAnswer {
  return say([{ text }], more)
}

/** One tool call. */
export function toolUse(tool: string, input: Record<string, unknown>, more: More = {}): AnthropicAnswer {
  return say([{ tool, input }], more)
}

/** The events of an answer, in the order the Messages API sends them. */
export function frames(turn: AnthropicAnswer, seen: Seen, serial: number): Frame[] {
  const { output_tokens, ...input } = usage(turn)
  return [
    start(turn.model ?? seen.model, serial, input),
    ...turn.say.flatMap((block, index) => blockFrames(block, index, serial)),
    {
      event: 'message_delta',
      data: { delta: { stop_reason: stopReason(turn), stop_sequence: null }, usage: { output_tokens } },
    },
    { event: 'message_stop', data: {} },
  ]
}

/** The answer in one piece, for a client that asked with `stream: false`. */
export function whole(turn: AnthropicAnswer, seen: Seen, serial: number): unknown {
  return {
    ...envelope(turn.model ?? seen.model, serial),
    content: turn.say.map((block, index) => content(block, index, serial)),
    stop_reason: stopReason(turn),
    usage: usage(turn),
  }
}

export function opening(seen: Seen, serial: number): Frame[] {
  return [
    start(seen.model, serial, { input_tokens: 1000 }),
    ...blockFrames({ text: 'Let me' }, 0, serial).slice(0, 2),
  ]
}

export function failed(code: string, message: string): Frame {
  return { event: 'error', data: { error: { type: code, message } } }
}

function start(model: string, serial: number, input: Record<string, number>): Frame {
  const message = {
    ...envelope(model, serial),
    content: [],
    stop_reason: null,
    usage: { ...input, output_tokens: 1 },
  }
  return { event: 'message_start', data: { message } }
}

function envelope(model: string, serial: number) {
  return { id: `msg_loop${serial}`, type: 'message', role: 'assistant', model, stop_sequence: null }
}

function blockFrames(block: Block, index: number, serial: number): Frame[] {
  const delta = (delta: Record<string, string>): Frame => ({
    event: 'content_block_delta',
    data: { index, delta },
  })
  const deltas =
    'text' in block
      ? [delta({ type: 'text_delta', text: block.text })]
      : 'thinking' in block
        ? [
            delta({ type: 'thinking_delta', thinking: block.thinking }),
            delta({ type: 'signature_delta', signature: SIGNATURE }),
          ]
        : [delta({ type: 'input_json_delta', partial_json: JSON.stringify(block.input) })]
  return [
    { event: 'content_block_start', data: { index, content_block: empty(block, index, serial) } },
    ...deltas,
    { event: 'content_block_stop', data: { index } },
  ]
}

/** A block as the stream opens it; its text, thinking or input follows as deltas. */
function empty(block: Block, index: number, serial: number) {
  if ('text' in block) return { type: 'text', text: '' }
  if ('thinking' in block) return { type: 'thinking', thinking: '', signature: '' }
  return { type: 'tool_use', id: toolId(index, serial), name: block.tool, input: {} }
}

function content(block: Block, index: number, serial: number) {
  if ('text' in block) return { type: 'text', text: block.text }
  if ('thinking' in block) return { type: 'thinking', thinking: block.thinking, signature: SIGNATURE }
  return { type: 'tool_use', id: toolId(index, serial), name: block.tool, input: block.input }
}

const SIGNATURE = 'bG9vcGJhY2s='
const toolId = (index: number, serial: number) => `toolu_loop${serial}x${index}`

function stopReason(turn: AnthropicAnswer): string {
  return turn.stopReason ?? (turn.say.some((block) => 'tool' in block) ? 'tool_use' : 'end_turn')
}

function usage(turn: AnthropicAnswer) {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = turn.usage ?? DEFAULT_USAGE
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    output_tokens: outputTokens,
  }
}

const DEFAULT_USAGE: AnthropicUsage = { inputTokens: 1000, outputTokens: 20 }
