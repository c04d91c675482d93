import * as z from 'zod'
import { LANGUAGES } from '../decide/languages.ts'
import { MOST_ROUNDS, ROUNDS_WORDS } from '../domain/research.ts'
import { ADDRESSEES, WAYS } from '../domain/rule.ts'
import { CALLERS, EFFORTS, MODES, TASK_KINDS } from '../domain/task.ts'
import { WORKER_NAMES, type WorkerId, workerCalled } from '../domain/worker-id.ts'
import { checkName } from './config-schema.ts'
import { filledSection, globs, oneOrMore, parts, pattern, phrases, text } from './schema-conditions.ts'
import { duration, model, section, usd } from './schema-values.ts'

/** What a routing file may say. The message of each error is what was expected, in words. */
export type WrittenRouting = z.output<typeof routingSchema>
export type WrittenConditions = z.output<typeof conditions>
export type WrittenRole = z.output<typeof role>
export type WrittenRule = z.output<typeof rule>

const idOf = (name: string) => workerCalled(name) as WorkerId

const worker = z.enum(WORKER_NAMES, `one of ${WORKER_NAMES.join(', ')}`).transform(idOf)

const oneOf = <const T extends readonly string[]>(names: T) => {
  const expected = `one of ${names.join(', ')}`
  return oneOrMore(z.enum(names, expected), expected)
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const nameWords = 'a name of small letters, digits and dashes'
const name = z.string(nameWords).regex(NAME, nameWords)
const agentWords = 'the name of a subagent or skill'
const texts = (expected: string) => oneOrMore(text(expected), expected)
const count = z.int('a whole number').min(0, 'a whole number of at least 0')

const conditions = filledSection(
  {
    via: oneOf(WAYS).optional(),
    host: oneOf(CALLERS).optional(),
    role: oneOrMore(name, nameWords).optional(),
    subagent: texts(agentWords).optional(),
    skill: texts(agentWords).optional(),
    kind: oneOf(TASK_KINDS).optional(),
    mode: z.enum(MODES, `one of ${MODES.join(', ')}`).optional(),
    addressee: oneOf(ADDRESSEES).optional(),
    words: phrases.optional(),
    contains: parts.optional(),
    regex: pattern.optional(),
    files: globs.optional(),
    languages: oneOf(LANGUAGES).optional(),
    size: filledSection(
      {
        minFiles: count.optional(),
        maxFiles: count.optional(),
        minChars: count.optional(),
        maxChars: count.optional(),
      },
      'a section with at least one bound',
    ).optional(),
    web: z.boolean('true or false').optional(),
  },
  'a section with at least one condition',
)

const rule = section({
  name: name.optional(),
  when: conditions,
  unless: oneOrMore(conditions, 'conditions').optional(),
  role: name.optional(),
  stay: z.literal(true, 'true').optional(),
  auto: z.boolean('true or false').optional(),
  because: text('a reason, in words').optional(),
}).refine(({ role, stay }) => (role === undefined) !== (stay === undefined), {
  message: 'a rule with either `role` or `stay: true`',
  when: ({ issues }) => issues.length === 0,
})

const role = section({
  worker: worker.optional(),
  model: model.optional(),
  effort: z.enum(EFFORTS, `one of ${EFFORTS.join(', ')}`).optional(),
  mode: z.enum(MODES, `one of ${MODES.join(', ')}`).optional(),
  limits: section({ maxUsd: usd.optional(), wall: duration.optional() }).optional(),
  checks: z.array(checkName, 'a list of checks').optional(),
  fallbacks: z.array(worker, 'a list of workers').optional(),
  search: z.literal(true, 'true').optional(),
  research: section({
    rounds: z.int(ROUNDS_WORDS).min(1, ROUNDS_WORDS).max(MOST_ROUNDS, ROUNDS_WORDS),
  }).optional(),
  kind: z.enum(TASK_KINDS, `one of ${TASK_KINDS.join(', ')}`).optional(),
  description: text('what the role does, in words', 500).optional(),
  because: text('a reason, in words').optional(),
})

export const routingSchema = section({
  version: z.literal(1, 'the number 1'),
  deny: z.array(worker, 'a list of workers').optional(),
  limits: section({
    maxUsd: usd.optional(),
    wall: duration.optional(),
    idle: duration.optional(),
  }).optional(),
  checks: z.array(checkName, 'a list of checks').optional(),
  rules: z.array(rule, 'a list of rules').max(500, 'a list of at most 500 rules').optional(),
  roles: z.record(name, role, 'roles by their names').optional(),
})
