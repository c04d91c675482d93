import type { Check } from './check.ts'

/** Validated here: neither CLI checks its own answer for certain (Codex exits 0 with a violated schema). */
export const answerShape: Check = async ({ task, report }) => {
  if (report.structured === undefined)
    return { status: 'failed', detail: 'the answer is not the JSON that was asked for' }
  const { fromJSONSchema } = await import('zod')
  const schema = fromJSONSchema(task.ask.answerSchema as Parameters<typeof fromJSONSchema>[0])
  const judged = schema.safeParse(report.structured)
  if (judged.success) return { status: 'passed', detail: 'the answer has the shape asked for' }
  const faults = judged.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`,
  )
  return { status: 'failed', detail: faults.slice(0, 5).join('; ') }
}
