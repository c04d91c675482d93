import type { CheckName } from '../domain/check.ts'
import { failure } from '../domain/failure.ts'
import type { ReviewGate } from '../domain/gate.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Delegation, type Provenance, type Role, type Route, sayerOf } from '../domain/route.ts'
import type { Restraint } from '../domain/routing.ts'
import type { Decision, Rule } from '../domain/rule.ts'
import {
  type Ask,
  type Caller,
  EVERYWHERE,
  type Limits,
  type Mode,
  type Task,
  type TaskKind,
} from '../domain/task.ts'
import { WORKER_NAMES, type WorkerId, workerCalled } from '../domain/worker-id.ts'
import { limitsFor } from './route-limits.ts'
import { targetFor } from './route-model.ts'
import { refuseWay } from './route-ways.ts'
import { fallbacksOf, type Target, targetOf } from './route-worker.ts'
import { withinRouting } from './routing.ts'
import { decisionFor, rulingFor } from './ruling.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** What routing knows: the rules and roles, the models each worker may be asked for, and the user's defaults. */
export type Policy = {
  /** Top of the working tree that it is for; empty where it is for none. */
  root: string
  /** Read top down: the first that matches decides. */
  rules: readonly Rule[]
  roles: readonly Role[]
  /** `server`: where it is, if that is the user's own and not this machine. */
  workers: Record<
    WorkerId,
    { defaultModel: string; modelFrom: string; models: readonly string[]; server?: string }
  >
  limits: Limits
  /** What the user's config says of time; everything else is derived from the class of the task. */
  clocks: { wallMs?: number; walls: Partial<Record<TaskKind, number>>; idleMs?: number }
  /** That the user wants to pass in this repository, beside the usual ones. */
  checks: readonly CheckName[]
  /** That a command of a check may take. */
  checkWallMs: number
  /** What the user's own routing file and a trusted one of the repository say beside all of this. */
  routings: readonly Restraint[]
  /** That the user wants here at the end of a turn. */
  gate?: ReviewGate
}

/**
 * Picks worker, model, mode and limits, each with where it came from (G28). Flags beat the rules, a role beats the config.
 * `decision` is what the rules say of it, for whoever knows more of the occasion than the ask does.
 */
export function chooseRoute(
  ask: Ask,
  caller: Caller,
  policy: Policy,
  decision: Decision | undefined = decisionFor(ask, caller, policy),
): Result<Route> {
  const ruling = rulingFor(ask, decision, policy.roles)
  if (!ruling.ok) return ruling
  if (ruling.value.kind === 'stay') {
    const { because, ...rule } = ruledBy(ruling.value.rule)
    return ok({ kind: 'stay', because, rule })
  }
  const { role, rule, addressee } = ruling.value
  const named = rule ? { rule: { name: rule.name, from: rule.from } } : {}
  const target = targetOf(ask, caller, role, addressee)
  return delegation({ ask, caller, role, policy, ...target }, named)
}

type Chosen = Target & { ask: Ask; caller: Caller; role: Role | undefined; policy: Policy }

const ruledBy = ({ name, from, because }: Rule) => ({ name, from, because })

function delegation(
  { ask, caller, role, policy, worker, workerFrom, because }: Chosen,
  named: Pick<Delegation, 'rule'>,
): Result<Delegation> {
  const provenance: Provenance = { worker: workerFrom }
  const take = <T>(name: string, ...sources: [T | undefined, string][]): T | undefined => {
    const source = sources.find(([value]) => value !== undefined)
    if (source) provenance[name] = source[1]
    return source?.[0]
  }
  const known = policy.workers[worker]
  const ownRole = role && (role.worker ?? worker) === worker ? role : undefined
  const written =
    take(
      'model',
      [ask.model, 'flag'],
      [ownRole?.model, sayerOf(role, 'model')],
      [known.defaultModel, known.modelFrom],
    ) ?? known.defaultModel
  // A role's own worker may be one that takes none.
  const usual = WORKER_FACTS[worker].cannot?.effort === undefined ? ownRole?.effort : undefined
  const effort = take('effort', [ask.effort, 'flag'], [usual, sayerOf(role, 'effort')])
  const mode =
    take('mode', [ask.mode, 'flag'], [role?.mode, sayerOf(role, 'mode')], ['read' as Mode, 'default']) ??
    'read'
  const usually = ownRole?.search && EVERYWHERE
  const search = take('search', [ask.search, 'flag'], [usually, sayerOf(role, 'search')])
  const { limits, ...froms } = limitsFor(ask, role, policy)
  Object.assign(provenance, froms)
  const fallbacks = fallbacksOf(ask, role).filter((other) => other !== worker)
  const host = { caller, model: ask.callerModel }
  const target = targetFor({ written, worker, host, effort, fallbacks }, policy.workers)
  if (!target.ok) return target
  const asked = search ? { ...ask, search } : ask
  const refused = [worker, ...fallbacks].flatMap((one) => refuseWay(asked, one, mode) ?? [])
  if (refused[0]) return fail(refused[0])
  const checks = checksFor(ask, role, policy, provenance)
  const said = {
    ...(known.server ? { server: known.server } : {}),
    ...(effort ? { effort } : {}),
    ...(search ? { search } : {}),
    ...(role ? { role: role.name } : {}),
    ...named,
  }
  return withinRouting(
    {
      kind: 'delegate',
      worker,
      ...target.value,
      ...said,
      mode,
      limits,
      because,
      fallbacks,
      ...checks,
      provenance,
    },
    policy.routings,
  )
}

/** The task as its route has it: with the role that the rules found in its words, and the searches of that role. */
export const ruled = (task: Task, { role, search }: Pick<Delegation, 'role' | 'search'>): Task =>
  role === undefined && search === undefined
    ? task
    : {
        ...task,
        ask: { ...task.ask, ...(role === undefined ? {} : { role }), ...(search ? { search } : {}) },
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
    [role?.checks ?? [], sayerOf(role, 'checks')],
    ...policy.routings.map(({ checks, file }): [readonly CheckName[], string] => [checks, file]),
    [policy.checks, 'config.yaml'],
  ]
  const from = sources.filter(([checks]) => checks.length > 0).map(([, source]) => source)
  if (from.length > 0) provenance.checks = from.join(', ')
  const { checkWallMs } = policy
  return { checks: [...new Set(sources.flatMap(([checks]) => checks))], checkWallMs }
}

/** A worker by its id or short name; a typo names the nearest. */
export function workerNamed(name: string): Result<WorkerId> {
  const worker = workerCalled(name)
  if (worker) return ok(worker)
  return fail(
    failure('unknown_name', `there is no worker \`${name}\``, {
      hint: suggestion(name, WORKER_NAMES),
    }),
  )
}
