import { failure } from '../../domain/failure.ts'
import { HOSTS, type Host } from '../../domain/hook.ts'
import { suggestion } from '../../domain/nearest.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { oneOf } from '../arg-values.ts'
import { JSON_ONLY, readArgs } from '../args.ts'

/** What the rules are asked about: a prompt, or what a subagent or a skill was told. */
export type Question = { text: string; host: Host; subagent?: string; skill?: string }

const EXPLAIN = {
  host: { type: 'string' },
  subagent: { type: 'string' },
  skill: { type: 'string' },
  ...JSON_ONLY,
} as const

export function readQuestion(argv: string[]): Result<Question> {
  const args = readArgs('policy explain', argv, EXPLAIN, 1)
  if (!args.ok) return args
  const { values, positionals } = args.value
  const host = oneOf('--host', values.host ?? 'claude', HOSTS)
  if (!host.ok) return host
  const { subagent, skill } = values
  const [text] = positionals
  if (text === undefined && subagent === undefined && skill === undefined)
    return fail(failure('wrong_usage', 'waybill policy explain lacks what it is about', { hint: LACKS }))
  return ok({
    text: text ?? '',
    host: host.value,
    ...(subagent === undefined ? {} : { subagent }),
    ...(skill === undefined ? {} : { skill }),
  })
}

const LACKS = 'Say a prompt in quotes, or name --subagent or --skill.'

/** Of the review gate's hooks. */
export const CHANGES = { since: { type: 'string' }, within: { type: 'string' } } as const

export const readCheckArgs = (argv: string[]) => readArgs('policy check', argv, JSON_ONLY, 1)

const READERS = {
  check: readCheckArgs,
  explain: readQuestion,
  changes: (argv: string[]) => readArgs('policy changes', argv, CHANGES, 1),
  compile: (argv: string[]) => readArgs('policy compile', argv, {}, 0),
  schema: (argv: string[]) => readArgs('policy schema', argv, {}, 0),
} satisfies Record<string, (argv: string[]) => Result<unknown>>

export type PolicyPart = keyof typeof READERS

/** The part that is meant, if its arguments can be read. */
export function readPolicyArgs([name = '', ...argv]: string[]): Result<PolicyPart> {
  const parts = Object.keys(READERS) as PolicyPart[]
  const part = parts.find((one) => one === name)
  if (part === undefined) {
    const said = name === '' ? 'says nothing of what it should do' : `has no part ${JSON.stringify(name)}`
    const hint = name === '' ? `Say one of ${parts.join(', ')}.` : suggestion(name, parts)
    return fail(failure('wrong_usage', `waybill policy ${said}`, { hint }))
  }
  const read = READERS[part](argv)
  return read.ok ? ok(part) : read
}
