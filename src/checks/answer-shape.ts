import type { Check } from './check.ts'

const TOLD = 5

/** What an answer lacks of the shape asked for, one sentence each; nothing where it has it. Throws for a schema that cannot be read. */
export async function shapeFaults(
  answerSchema: Record<string, unknown>,
  structured: unknown,
): Promise<string[]> {
  if (structured === undefined) return ['the answer is not the JSON that was asked for']
  const { fromJSONSchema } = await import('zod')
  const judged = fromJSONSchema(answerSchema as Parameters<typeof fromJSONSchema>[0]).safeParse(structured)
  if (judged.success) return []
  return judged.error.issues
    .slice(0, TOLD)
    .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`)
}

/** Validated here: neither CLI checks its own answer for certain (Codex exits 0 with a violated schema). */
export const answerShape: Check = async ({ task, report }) => {
  const { answerSchema } = task.ask
  if (answerSchema === undefined)
    return { status: 'failed', detail: 'no JSON Schema was given to hold it against' }
  const faults = await shapeFaults(answerSchema, report.structured)
  return faults.length === 0
    ? { status: 'passed', detail: 'the answer has the shape asked for' }
    : { status: 'failed', detail: faults.join('; ') }
}
