import type { CheckName } from '../domain/check.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Delegation, Provenance, Role, Route } from '../domain/route.ts'
import type { Routing } from '../domain/routing.ts'
import { type Ask, type Caller, type Limits, TASK_KINDS, type TaskKind } from '../domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import { type Clock, clocksOf, WALL_MS } from './clocks.ts'
import { targetFor } from './route-model.ts'
import { withinRouting } from './routing.ts'

/** What routing knows: the role table, the models each worker may be asked for, and the user's defaults. */
export type Policy = {
  roles: readonly Role[]
  workers: Record<WorkerId, { defaultModel: string; modelFrom: string; models: readonly string[] }>
  limits: Limits
  /** What the user's config says of time; everything else is derived from the class of the task. */
  clocks: { wallMs?: number; walls: Partial<Record<TaskKind, number>>; idleMs?: number }
  /** That the user wants to pass in this repository, beside the usual ones. */
  checks: readonly CheckName[]
  /** That a command of a check may take. */
  checkWallMs: number
  /** What a trusted routing file says beside all of this. */
  routing?: Routing
}

const ROLE_OF_KIND: Partial<Record<TaskKind, string>> = {
  audit: 'code-auditor',
  implement: 'implementer',
  review: 'reviewer',
}

/** Picks worker, model, mode and limits, each with where it came from (G28). Flags beat the role, the role beats the config. */
export function chooseRoute(ask: Ask, caller: Caller, policy: Policy): Result<Route> {
  const role = roleOf(ask, policy.roles)
  if (!role.ok) return role
  const provenance: Provenance = {}
  const take = <T>(name: string, ...sources: [T | undefined, string][]): T | undefined => {
    const source = sources.find(([value]) => value !== undefined)
    if (source) provenance[name] = source[1]
    return source?.[0]
  }
  const roleName = role.value?.from ?? `role ${role.value?.name}`
  const byCaller: WorkerId = caller === 'codex' ? 'claude-cli' : 'codex-cli'
  const worker =
    take(
      'worker',
      [ask.worker, 'flag'],
      [role.value?.worker, roleName],
      [byCaller, `default for ${caller}`],
    ) ?? byCaller
  const known = policy.workers[worker]
  const ownRole = role.value?.worker === worker ? role.value : undefined
  const written =
    take('model', [ask.model, 'flag'], [ownRole?.model, roleName], [known.defaultModel, known.modelFrom]) ??
    known.defaultModel
  const effort = take('effort', [ask.effort, 'flag'], [ownRole?.effort, roleName])
  const mode =
    take('mode', [ask.mode, 'flag'], [role.value?.mode, roleName], ['read' as const, 'default']) ?? 'read'
  const { wall, idle } = clocksFor(ask, role.value, policy)
  Object.assign(provenance, { wallMs: wall.from, idleMs: idle.from })
  const limits = {
    ...policy.limits,
    ...ask.limits,
    wallMs: wall.ms,
    idleMs: idle.ms,
    ...narrowed(ask, policy),
  }
  const fallbacks = ask.fallbacks.filter((other) => other !== worker)
  const host = { caller, model: ask.callerModel }
  const target = targetFor({ written, worker, host, effort, fallbacks }, policy.workers)
  if (!target.ok) return target
  const offline = [worker, ...fallbacks].flatMap((one) => refuseNetwork(ask, one, mode) ?? [])
  if (offline[0]) return fail(offline[0])
  const because =
    ownRole?.because ??
    (ask.worker ? 'it was asked for by name' : 'no worker was named, and it is the default here')
  const checks = checksFor(ask, role.value, policy, provenance)
  const who = { worker, ...target.value, ...(effort ? { effort } : {}) }
  return withinRouting(
    { kind: 'delegate', ...who, mode, limits, because, fallbacks, ...checks, provenance },
    policy.routing,
  )
}

/** Nobody can take a check away, each can only add some. */
function checksFor(
  ask: Ask,
  role: Role | undefined,
  policy: Policy,
  provenance: Provenance,
): Pick<Delegation, 'checks' | 'checkWallMs'> {
  const sources: [readonly CheckName[], string][] = [
    [ask.checks, 'flag'],
    [role?.checks ?? [], role?.from ?? `role ${role?.name}`],
    [policy.routing?.checks ?? [], 'routing.yaml'],
    [policy.checks, 'config.yaml'],
  ]
  const from = sources.filter(([checks]) => checks.length > 0).map(([, source]) => source)
  if (from.length > 0) provenance.checks = from.join(', ')
  const { checkWallMs } = policy
  return { checks: [...new Set(sources.flatMap(([checks]) => checks))], checkWallMs }
}

function roleOf(ask: Ask, roles: readonly Role[]): Result<Role | undefined> {
  const name = ask.role ?? (ask.worker === undefined && ask.kind ? ROLE_OF_KIND[ask.kind] : undefined)
  if (name === undefined) return ok(undefined)
  const role = roles.find((one) => one.name === name)
  if (role) return ok(role)
  const names = roles.map((one) => one.name)
  return fail(failure('unknown_name', `there is no role \`${name}\``, { hint: suggestion(name, names) }))
}

/** The class of a task has one setting, its wall clock; only silence may be said apart from it. */
function clocksFor(ask: Ask, role: Role | undefined, { clocks }: Policy) {
  const ofRole = TASK_KINDS.find((kind) => role !== undefined && ROLE_OF_KIND[kind] === role.name)
  const kind = ask.kind ?? ofRole ?? 'other'
  const wall =
    said([ask.limits.wallMs, 'flag']) ??
    said([clocks.walls[kind], `config.yaml, ${kind}`]) ??
    said([role?.wallMs, `role ${role?.name}`]) ??
    said([clocks.wallMs, 'config.yaml']) ??
    ({ ms: WALL_MS[kind], from: `default for ${kind}` } satisfies Clock)
  const idle = said([ask.limits.idleMs, 'flag']) ?? said([clocks.idleMs, 'config.yaml'])
  return clocksOf(wall.ms, { wallFrom: wall.from, ...(idle ? { idle } : {}) })
}

const said = ([ms, from]: [number | undefined, string]): Clock | undefined =>
  ms === undefined ? undefined : { ms, from }

/** Money and depth can only be narrowed by an ask: the user's config is the cap. */
function narrowed(ask: Ask, policy: Policy): Pick<Limits, 'maxUsdMicros' | 'depth'> {
  return {
    maxUsdMicros: Math.min(ask.limits.maxUsdMicros ?? policy.limits.maxUsdMicros, policy.limits.maxUsdMicros),
    depth: Math.min(ask.limits.depth ?? policy.limits.depth, policy.limits.depth),
  }
}

function refuseNetwork(ask: Ask, worker: WorkerId, mode: string): Failure | undefined {
  if (!ask.network || worker !== 'codex-cli' || mode === 'write') return undefined
  return failure(
    'wrong_usage',
    "--network needs --mode write with codex-cli: Codex's read-only sandbox has no network",
  )
}

/** A worker by its id or short name; a typo names the nearest. */
export function workerNamed(name: string): Result<WorkerId> {
  const worker = WORKER_IDS.find((id) => id === name || id === `${name}-cli`)
  if (worker) return ok(worker)
  return fail(
    failure('unknown_name', `there is no worker \`${name}\``, {
      hint: suggestion(name, [...WORKER_IDS, 'codex', 'claude']),
    }),
  )
}
