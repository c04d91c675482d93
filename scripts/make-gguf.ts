import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * `node scripts/make-gguf.ts FILE [SEED]`: a model file that a real inference server loads in milliseconds. GGUF version 3
 * (the layout that ggml documents), Llama's architecture, random weights: what it says is noise, and how it is served is real.
 */
const WIDTH = 64
const LAYERS = 2
const HEADS = 4
const FEED_FORWARD = 128
/** What it is said to have learnt with; how much of it is used, the server is told. */
const CONTEXT = 131_072

const KINDS = { u32: 4, f32: 6, string: 8, array: 9, i32: 5 } as const
const FLOATS = 0
const ALIGNMENT = 32

type Value = { kind: 'u32' | 'f32' | 'i32'; value: number } | { kind: 'string'; value: string } | List
type List =
  | { kind: 'array'; of: 'string'; values: string[] }
  | { kind: 'array'; of: 'f32' | 'i32'; values: number[] }
type Tensor = { name: string; dims: number[]; data: Float32Array }

const u32 = (value: number): Value => ({ kind: 'u32', value })

/** Behind those for what is unknown, the beginning and the end. */
const FIRST_BYTE = 3

/** Every byte is a token, and a few letters are, so that any text can be read and written. */
function vocabulary(): { texts: string[]; types: number[] } {
  const [unknown, control, byte, normal] = [2, 3, 6, 1]
  const bytes = Array.from(
    { length: 256 },
    (_, at) => `<0x${at.toString(16).toUpperCase().padStart(2, '0')}>`,
  )
  const letters = ['▁', ...'abcdefghijklmnopqrstuvwxyz', '.', ',']
  return {
    texts: ['<unk>', '<s>', '</s>', ...bytes, ...letters],
    types: [unknown, control, control, ...bytes.map(() => byte), ...letters.map(() => normal)],
  }
}

const TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"

function facts(): [string, Value][] {
  const { texts, types } = vocabulary()
  return [
    ['general.architecture', { kind: 'string', value: 'llama' }],
    ['general.name', { kind: 'string', value: 'noise' }],
    ['llama.vocab_size', u32(texts.length)],
    ['llama.context_length', u32(CONTEXT)],
    ['llama.embedding_length', u32(WIDTH)],
    ['llama.block_count', u32(LAYERS)],
    ['llama.feed_forward_length', u32(FEED_FORWARD)],
    ['llama.attention.head_count', u32(HEADS)],
    ['llama.attention.head_count_kv', u32(HEADS)],
    ['llama.attention.layer_norm_rms_epsilon', { kind: 'f32', value: 1e-5 }],
    ['llama.rope.dimension_count', u32(WIDTH / HEADS)],
    ['tokenizer.ggml.model', { kind: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { kind: 'array', of: 'string', values: texts }],
    ['tokenizer.ggml.scores', { kind: 'array', of: 'f32', values: texts.map(() => 0) }],
    ['tokenizer.ggml.token_type', { kind: 'array', of: 'i32', values: types }],
    ['tokenizer.ggml.unknown_token_id', u32(0)],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.chat_template', { kind: 'string', value: TEMPLATE }],
  ]
}

/** Numbers between -1 and 1, the same for the same seed (a linear congruential generator, as in C's `rand`). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

/** What is no printable letter of ASCII is not likely to be written: bytes at random are no UTF-8, which the server refuses to send. */
function readable(tensor: Tensor): Tensor {
  for (let byte = 0; byte < 256; byte += 1) {
    if (byte >= 0x20 && byte < 0x7f) continue
    const row = FIRST_BYTE + byte
    tensor.data.fill(0, row * WIDTH, (row + 1) * WIDTH)
  }
  return tensor
}

function tensors(seed: number): Tensor[] {
  const random = randomFrom(seed)
  const words = vocabulary().texts.length
  const noise = (name: string, ...dims: [number, number]): Tensor => {
    const scale = 1 / Math.sqrt(dims[0])
    const data = Float32Array.from({ length: dims[0] * dims[1] }, () => random() * scale)
    return { name: `${name}.weight`, dims, data }
  }
  const ones = (name: string): Tensor => ({
    name: `${name}.weight`,
    dims: [WIDTH],
    data: new Float32Array(WIDTH).fill(1),
  })
  const layer = (at: number): Tensor[] => [
    ones(`blk.${at}.attn_norm`),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => noise(`blk.${at}.${name}`, WIDTH, WIDTH)),
    ones(`blk.${at}.ffn_norm`),
    noise(`blk.${at}.ffn_gate`, WIDTH, FEED_FORWARD),
    noise(`blk.${at}.ffn_up`, WIDTH, FEED_FORWARD),
    noise(`blk.${at}.ffn_down`, FEED_FORWARD, WIDTH),
  ]
  return [
    noise('token_embd', WIDTH, words),
    ...Array.from({ length: LAYERS }, (_, at) => layer(at)).flat(),
    ones('output_norm'),
    readable(noise('output', WIDTH, words)),
  ]
}

const word = (value: number, write: 'writeUInt32LE' | 'writeInt32LE' | 'writeFloatLE' = 'writeUInt32LE') => {
  const bytes = Buffer.alloc(4)
  bytes[write](value)
  return bytes
}
const long = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const text = (value: string) => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)])
const number = (kind: 'u32' | 'f32' | 'i32', value: number) =>
  word(value, ({ u32: 'writeUInt32LE', f32: 'writeFloatLE', i32: 'writeInt32LE' } as const)[kind])

function encoded(value: Value): Buffer {
  if (value.kind === 'string') return text(value.value)
  if (value.kind !== 'array') return number(value.kind, value.value)
  const items =
    value.of === 'string' ? value.values.map(text) : value.values.map((one) => number(value.of, one))
  return Buffer.concat([word(KINDS[value.of]), long(items.length), ...items])
}

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** The file's bytes: a header, what is told of the model, where each tensor lies, and the tensors. */
export function gguf(seed = 1): Buffer {
  const [told, all] = [facts(), tensors(seed)]
  let offset = 0
  const places = all.map(({ name, dims, data }) => {
    const place = [text(name), word(dims.length), ...dims.map(long), word(FLOATS), long(offset)]
    offset += padded(data.byteLength)
    return Buffer.concat(place)
  })
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    word(3),
    long(all.length),
    long(told.length),
    ...told.map(([name, value]) => Buffer.concat([text(name), word(KINDS[value.kind]), encoded(value)])),
    ...places,
  ])
  const filled = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)])
  const data = all.map(({ data: { buffer } }) => filled(Buffer.from(buffer as ArrayBuffer)))
  return Buffer.concat([filled(head), ...data])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file, seed = '1'] = process.argv
  if (file === undefined) throw new Error('usage: node scripts/make-gguf.ts FILE [SEED]')
  writeFileSync(file, gguf(Number(seed)))
}
