import * as z from 'zod'
import { ROLES } from '../../decide/roles.ts'
import { MOST_TASKS, TASK_NAME, TASK_NAME_WORDS } from '../../domain/batch.ts'
import { CHECKS } from '../../domain/check.ts'
import { EFFORTS, MODES, TASK_KINDS } from '../../domain/task.ts'
import { duration, section, usd } from '../../io/schema-values.ts'
import { researchField, searchField } from '../search-fields.ts'

const words = (what: string) => z.string(what).min(1, what)
const names = (what: string) => z.array(words(what), `a list, each ${what}`)
const yesNo = z.boolean('true or false')

/**
 * What may be said of a task, in a file and through MCP alike. Names of workers, models, roles and checks are any text
 * here: a wrong one is the mistake of its own task, and the others run (H12, H13).
 */
const COMMON = {
  worker: words('codex or claude').describe('codex or claude').optional(),
  model: words('the id of a model').optional(),
  role: words('the name of a role')
    .describe(ROLES.map(({ name }) => name).join(', '))
    .optional(),
  effort: z.enum(EFFORTS, `one of ${EFFORTS.join(', ')}`).optional(),
  mode: z.enum(MODES, `one of ${MODES.join(', ')}`).optional(),
  kind: z.enum(TASK_KINDS, `one of ${TASK_KINDS.join(', ')}`).optional(),
  limits: section({
    maxUsd: usd.optional(),
    wall: duration.describe('such as 15m').optional(),
    idle: duration.optional(),
  }).optional(),
  files: names('a path').optional(),
  checks: names('the name of a check')
    .describe(`${CHECKS.join(', ')}, command:NAME`)
    .optional(),
  scope: names('a glob').optional(),
  declared: names('a glob').optional(),
  stopWhen: words('the condition that ends the work').optional(),
  schema: z.record(z.string(), z.unknown(), 'a JSON Schema').optional(),
  network: yesNo.optional(),
  fullContext: yesNo.optional(),
  fallbacks: names('the name of a worker').optional(),
  handoff: yesNo.optional(),
  keepSession: yesNo.optional(),
  search: searchField,
  research: researchField,
}

export const defaultsSchema = section(COMMON)

export const tasksSchema = z
  .array(
    section({
      name: z.string(TASK_NAME_WORDS).regex(TASK_NAME, TASK_NAME_WORDS).optional(),
      goal: z.string('what is to be done'),
      after: names('the name of a task').describe('tasks that must have a result first').optional(),
      ...COMMON,
    }),
    `a list of 1 to ${MOST_TASKS} tasks`,
  )
  .min(1, `a list of 1 to ${MOST_TASKS} tasks`)
  .max(MOST_TASKS, `a list of 1 to ${MOST_TASKS} tasks`)

export const fileSchema = section({
  version: z.literal(1, 'the number 1'),
  maxUsd: usd.optional(),
  defaults: defaultsSchema.optional(),
  tasks: tasksSchema,
})

export type CommonFields = z.output<typeof defaultsSchema>
export type TaskFields = z.output<typeof tasksSchema>[number]
