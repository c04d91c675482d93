import { misquotes } from '../decide/evidence.ts'
import type { Ask } from '../domain/task.ts'
import type { Check } from './check.ts'

const TOLD = 5

type Asked = Pick<Ask, 'answerSchema' | 'report'>

/**
 * What an answer lacks of what was asked for, one sentence each; nothing where it has it all: its shape, and where it
 * speaks of a report, quotes that stand there. Throws for a schema that cannot be read.
 */
export async function shapeFaults({ answerSchema, report }: Asked, structured: unknown): Promise<string[]> {
  if (structured === undefined) return ['the answer is not the JSON that was asked for']
  if (answerSchema !== undefined) {
    const { fromJSONSchema } = await import('zod')
    const judged = fromJSONSchema(answerSchema as Parameters<typeof fromJSONSchema>[0]).safeParse(structured)
    const issues = judged.success ? [] : judged.error.issues.filter((issue) => !fits(issue, structured))
    if (issues.length > 0)
      return issues.slice(0, TOLD).map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`)
  }
  return report === undefined ? [] : misquotes(report.text, structured)
}

type Issue = { code: string; path: PropertyKey[]; origin?: unknown; maximum?: unknown }

/** JSON Schema counts characters, as grammars do, where zod counts the units of JavaScript: an emoji is one and not two. */
function fits({ code, path, origin, maximum }: Issue, answer: unknown): boolean {
  if (code !== 'too_big' || origin !== 'string') return false
  const text = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], answer)
  return typeof text === 'string' && [...text].length <= Number(maximum)
}

/** Validated here: neither CLI checks its own answer for certain (Codex exits 0 with a violated schema). */
export const answerShape: Check = async ({ task: { ask }, report }) => {
  if (ask.answerSchema === undefined)
    return { status: 'failed', detail: 'no JSON Schema was given to hold it against' }
  const faults = await shapeFaults(ask, report.structured)
  return faults.length === 0
    ? { status: 'passed', detail: 'the answer has the shape asked for' }
    : { status: 'failed', detail: faults.join('; ') }
}
