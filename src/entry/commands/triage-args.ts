import { workerNamed } from '../../decide/route.ts'
import { failure } from '../../domain/failure.ts'
import { allOf, each, fail, maybe, ok, type Result } from '../../domain/result.ts'
import type { WorkerId } from '../../domain/worker-id.ts'
import { dollars, duration } from '../arg-values.ts'
import { type Options, readArgs } from '../args.ts'

const text = { type: 'string' } as const

export const TRIAGE_OPTIONS = {
  fallback: { ...text, multiple: true },
  'no-fallback': { type: 'boolean' },
  model: { ...text, short: 'm' },
  wall: text,
  'max-usd': text,
  parallel: text,
  // It prints nothing but JSON; who says so as for the other verbs is understood.
  json: { type: 'boolean' },
} as const satisfies Options

export type TriageArgs = {
  /** Files, or `-`. */
  reports: string[]
  /** Undefined: those of config.yaml. */
  fallbacks?: WorkerId[]
  model?: string
  wallMs?: number
  maxUsdMicros?: number
  parallel?: number
}

export function readTriageArgs(argv: string[]): Result<TriageArgs> {
  const args = readArgs('triage', argv, TRIAGE_OPTIONS)
  if (!args.ok) return args
  const { values, positionals } = args.value
  if (positionals.length === 0) {
    const hint = 'Name files, or `-` for standard input: `waybill triage report.txt`.'
    return fail(failure('wrong_usage', 'waybill triage: no report was named', { hint }))
  }
  if (positionals.filter((name) => name === '-').length > 1)
    return fail(failure('wrong_usage', 'standard input was named twice', { hint: 'It can be read once.' }))
  const named = values.fallback ?? []
  if (named.length > 0 && values['no-fallback']) {
    const message = '--fallback and --no-fallback contradict each other'
    return fail(failure('wrong_usage', message, { hint: 'Say one of them.' }))
  }
  const says = named.length > 0 || values['no-fallback']
  return allOf({
    reports: ok(positionals),
    fallbacks: says ? each(named, workerNamed) : ok(undefined),
    model: ok(values.model),
    wallMs: maybe(values.wall, (value) => duration('--wall', value)),
    maxUsdMicros: maybe(values['max-usd'], (value) => dollars('--max-usd', value)),
    parallel: maybe(values.parallel, atOnce),
  })
}

function atOnce(value: string): Result<number> {
  const count = Number(value)
  if (Number.isInteger(count) && count >= 1 && count <= 64) return ok(count)
  const message = `--parallel ${JSON.stringify(value)} is no whole number from 1 to 64`
  return fail(failure('wrong_usage', message, { hint: 'Say it as 4.' }))
}
