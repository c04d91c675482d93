import * as z from 'zod/mini'
import { CLOSING_STEP_CHARS, CLOSING_SUMMARY_CHARS, type Closing } from '../domain/handoff.ts'
import { oneLine, shortened } from '../domain/printable.ts'
import type { Ask } from '../domain/task.ts'
import type { Reading } from './conclude.ts'
import { looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

type Schema = Record<string, unknown>

const TEXT: Schema = { type: 'string', description: 'the whole result' }
const CLOSING: Schema = {
  summary: {
    type: 'string',
    description: 'where the work stands now, for whoever goes on with it, in at most 100 words',
  },
  nextStep: {
    type: ['string', 'null'],
    description: 'what is to be done next, on one line; null if nothing is',
  },
}

/** Hold for a schema as a whole, and are looked for at its top. */
const OF_THE_WHOLE = ['$schema', '$defs', 'definitions']
/** What a shape of the caller that refers to itself is called inside ours. */
const ITSELF = 'the_answer'

/**
 * The JSON Schema that a vendor's CLI is given: that of the caller, and around it, where the worker is to hand back, the
 * place for its summary and next step. Around it and not beside it: Codex holds every message to the schema (0.169.0,
 * strict), so that there is no other place to say them.
 */
export function schemaFor({
  answerSchema,
  handoff,
}: Pick<Ask, 'answerSchema' | 'handoff'>): Schema | undefined {
  if (!handoff) return answerSchema
  const own = (answerSchema === undefined ? TEXT : moved(answerSchema)) as Schema
  const isOfWhole = ([name]: [string, unknown]) => OF_THE_WHOLE.includes(name)
  const whole = Object.fromEntries(Object.entries(own).filter(isOfWhole)) as Record<string, object>
  const rest = Object.fromEntries(Object.entries(own).filter((one) => !isOfWhole(one)))
  // Only these references are understood everywhere: to the top, and to one of its definitions.
  const isNamed = JSON.stringify(own).includes(`#/$defs/${ITSELF}`)
  return {
    ...whole,
    ...(isNamed ? { $defs: { ...whole.$defs, [ITSELF]: rest } } : {}),
    type: 'object',
    properties: { answer: isNamed ? { $ref: `#/$defs/${ITSELF}` } : rest, ...CLOSING },
    required: ['answer', 'summary', 'nextStep'],
    additionalProperties: false,
  }
}

/** A schema whose references hold where it stands inside ours. */
function moved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(moved)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([name, value]) => [
    name,
    name === '$ref' && typeof value === 'string' ? movedRef(value) : moved(value),
  ])
  return Object.fromEntries(entries)
}

const movedRef = (ref: string): string =>
  ref.startsWith('#') && !/^#\/(?:\$defs|definitions)\//.test(ref) ? `#/$defs/${ITSELF}${ref.slice(1)}` : ref

const readSaid = reader(() =>
  z.object({ answer: looseValue, summary: looseText, nextStep: z.optional(z.unknown()) }),
)

type Told = Pick<Reading, 'text' | 'structured' | 'closing' | 'unclosed'>

/**
 * What a last message says, taken out of the shape that was asked for. A summary and a next step are there as the worker
 * said them, whole and of the right kind, or not at all, and then with the reason.
 */
export function opened(ask: Ask, text: string | undefined, structured: unknown): Told {
  const isOwn = ask.answerSchema !== undefined
  if (!ask.handoff) return present({ text, structured: isOwn ? structured : undefined })
  const said = readSaid(structured)
  if (said === undefined)
    return present({ text, unclosed: 'its last message is not the JSON that was asked for' })
  const { answer, summary } = said
  const isBare = answer === undefined && summary === undefined
  return present({
    text: isOwn && answer !== undefined ? JSON.stringify(answer) : typeof answer === 'string' ? answer : text,
    structured: isOwn ? (isBare ? structured : answer) : undefined,
    ...closingIn(said),
  })
}

function closingIn({ summary = '', nextStep }: Read<typeof readSaid>): {
  closing?: Closing
  unclosed?: string
} {
  if (summary.trim() === '') return { unclosed: 'it does not say where the work stands' }
  if (nextStep !== null && typeof nextStep !== 'string')
    return { unclosed: 'it does not say what is to be done next' }
  const step = oneLine(nextStep ?? '', CLOSING_STEP_CHARS)
  const cut = shortened(summary.trim(), CLOSING_SUMMARY_CHARS)
  return { closing: { summary: cut, nextStep: step === '' ? null : step } }
}
