import type * as z from 'zod'
import { failure } from '../../domain/failure.ts'
import { suggestion } from '../../domain/nearest.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { fieldsUnder } from '../../io/schema-fields.ts'

type Issue = z.core.$ZodIssue

/**
 * Reads the arguments of a tool. What a model writes is read strictly: a field that is not known is an error that
 * names the nearest one. The messages of the schema itself say in words what was expected.
 */
export function readInput<I>(tool: string, schema: z.ZodType<I>, args: unknown): Result<I> {
  const read = schema.safeParse(args ?? {}, { reportInput: true })
  if (read.success) return ok(read.data)
  const { issues } = read.error
  // A mistyped name also leaves the right one missing: the name is the better thing to say.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  return fail(
    issue ? refusal(tool, schema, issue) : failure('wrong_usage', `${tool}: the arguments are wrong`),
  )
}

function refusal(tool: string, schema: z.ZodType, issue: Issue) {
  const place = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const hint = suggestion(key, fieldsUnder(schema, issue.path))
    return failure('wrong_usage', `${tool}: there is no field \`${[...issue.path, key].join('.')}\``, {
      hint,
    })
  }
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    const hint = suggestion(issue.input, issue.values.map(String))
    return failure('unknown_name', `${tool}: \`${place}\` cannot be \`${issue.input}\``, { hint })
  }
  const missing = issue.input === undefined ? 'is missing; it is' : 'must be'
  return failure('wrong_usage', `${tool}: \`${place}\` ${missing} ${issue.message}`, {
    hint: 'Call it again with that field put right.',
  })
}
