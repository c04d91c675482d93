import { resolve } from 'node:path'
import { checkNamed } from '../../decide/ask.ts'
import { AGENT_ROLES } from '../../decide/roles.ts'
import { workerNamed } from '../../decide/route.ts'
import { failure } from '../../domain/failure.ts'
import { allOf, each, fail, maybe, ok, type Result } from '../../domain/result.ts'
import { type Ask, CALLERS, type Caller, EFFORTS, MODES, type Mode, TASK_KINDS } from '../../domain/task.ts'
import { dollars, duration, fileText, idempotencyKey, jsonObject, oneOf, secondsMs } from '../arg-values.ts'
import { type Options, type Parsed, readArgs } from '../args.ts'
import { researchFrom, SEARCH_OPTIONS, searchFrom } from './search-args.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const list = { type: 'string', multiple: true } as const

/** The options of `waybill run`; `explain` takes the same. */
export const RUN_OPTIONS = {
  worker: { ...text, short: 'w' },
  role: text,
  agent: text,
  kind: text,
  model: { ...text, short: 'm' },
  effort: text,
  thinking: text,
  ...SEARCH_OPTIONS,
  mode: text,
  write: flag,
  files: list,
  'goal-file': text,
  check: list,
  scope: list,
  declare: list,
  'stop-when': text,
  schema: text,
  wall: text,
  idle: text,
  'max-usd': text,
  network: flag,
  writable: list,
  'full-context': flag,
  fallback: list,
  'idempotency-key': text,
  keep: flag,
  handoff: flag,
  'keep-session': flag,
  cwd: text,
  caller: text,
  'caller-model': text,
  wait: text,
  json: flag,
  render: text,
} as const satisfies Options

export type RunArgs = {
  ask: Ask
  cwd: string
  caller: Caller
  waitMs?: number
  json: boolean
  render?: 'host'
}

/** What a person typed after `waybill run`, as an ask; the first thing that is wrong with it comes back. */
export function readRunArgs(verb: string, argv: string[]): Result<RunArgs> {
  const args = readArgs(verb, argv, RUN_OPTIONS)
  if (!args.ok) return args
  const { values, positionals } = args.value
  return allOf({
    ask: askFrom(values, positionals),
    cwd: ok(resolve(values.cwd ?? process.cwd())),
    caller: oneOf('--caller', values.caller ?? 'terminal', CALLERS),
    waitMs: maybe(values.wait, (value) => secondsMs('--wait', value)),
    json: ok(values.json ?? false),
    render: maybe(values.render, (value) => oneOf('--render', value, ['host'] as const)),
  })
}

type Values = Parsed<typeof RUN_OPTIONS>['values']

function askFrom(values: Values, positionals: string[]): Result<Ask> {
  return allOf({
    goal: goalFrom(values['goal-file'], positionals),
    stopWhen: ok(values['stop-when']),
    kind: maybe(values.kind, (value) => oneOf('--kind', value, TASK_KINDS)),
    role: ok(values.role),
    called: calledFrom(values),
    worker: maybe(values.worker, workerNamed),
    model: ok(values.model),
    callerModel: ok(values['caller-model']),
    effort: effortFrom(values),
    search: searchFrom(values),
    research: researchFrom(values),
    mode: modeFrom(values),
    checks: each(values.check ?? [], checkNamed),
    scope: ok(values.scope ?? []),
    declared: ok(values.declare ?? []),
    answerSchema: maybe(values.schema, (path) => jsonObject('--schema', path)),
    files: ok((values.files ?? []).flatMap((names) => names.split(','))),
    limits: allOf({
      wallMs: maybe(values.wall, (value) => duration('--wall', value)),
      idleMs: maybe(values.idle, (value) => duration('--idle', value)),
      maxUsdMicros: maybe(values['max-usd'], (value) => dollars('--max-usd', value)),
    }),
    network: ok(values.network ?? false),
    writable: ok((values.writable ?? []).map((folder) => resolve(folder))),
    fullContext: ok(values['full-context'] ?? false),
    fallbacks: each(values.fallback ?? [], workerNamed),
    idempotencyKey: maybe(values['idempotency-key'], (value) => idempotencyKey('--idempotency-key', value)),
    keepScratch: ok(values.keep ?? false),
    handoff: ok(values.handoff || undefined),
    keepSession: ok(values['keep-session'] || undefined),
  })
}

/** Two words for one thing: vendors say either. */
function effortFrom({ effort, thinking }: Values): Result<Ask['effort']> {
  if (effort !== undefined && thinking !== undefined)
    return fail(failure('wrong_usage', '--effort and --thinking say the same', { hint: 'Give one of them.' }))
  const read = (option: string) => (value: string) => oneOf(option, value, EFFORTS)
  return effort === undefined ? maybe(thinking, read('--thinking')) : maybe(effort, read('--effort'))
}

function modeFrom({ mode, write }: Values): Result<Mode | undefined> {
  if (write && mode !== undefined && mode !== 'write') {
    const message = `--write and --mode ${mode} contradict each other`
    return fail(failure('wrong_usage', message, { hint: 'Say one of them.' }))
  }
  return write ? ok('write') : maybe(mode, (value) => oneOf('--mode', value, MODES))
}

/** `--agent` names the subagent that was called, one of the plugin's also without its namespace: the rules say whose work that is. */
function calledFrom({ role, agent }: Values): Result<Ask['called']> {
  if (agent === undefined) return ok(undefined)
  if (role !== undefined)
    return fail(failure('wrong_usage', '--agent and --role both name a role', { hint: 'Give one of them.' }))
  return ok({ by: 'subagent', name: Object.hasOwn(AGENT_ROLES, agent) ? `waybill:${agent}` : agent })
}

/** The goal is one argument, a file, or standard input (`-`). */
function goalFrom(goalFile: string | undefined, positionals: string[]): Result<string> {
  const given = positionals.length + (goalFile === undefined ? 0 : 1)
  if (given > 1) {
    const message = `one goal was expected, ${given} were given`
    return fail(failure('wrong_usage', message, { hint: 'Put the goal in quotes, or name one --goal-file.' }))
  }
  if (goalFile !== undefined) return fileText('--goal-file', goalFile)
  return positionals[0] === '-' ? fileText('the goal', '-') : ok(positionals[0] ?? '')
}
