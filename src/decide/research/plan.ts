import { failure } from '../../domain/failure.ts'
import { DEFAULT_ROUNDS } from '../../domain/research.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Delegation } from '../../domain/route.ts'
import { type Ask, type Caller, EVERYWHERE } from '../../domain/task.ts'
import { chooseRoute, type Policy } from '../route.ts'
import { refuseWay } from '../route-ways.ts'
import { WORKER_FACTS } from '../worker-facts.ts'

/** A research before it has begun: how many rounds, and what each is asked beside its own words. */
export type Research = { rounds: number; ask: Ask; route: Delegation }

/** Who asks for research and names nobody gets who is there for it. */
export const withResearcher = (ask: Ask): Ask =>
  ask.research === undefined || ask.role !== undefined || ask.worker !== undefined
    ? ask
    : { ...ask, role: 'researcher' }

/**
 * What a research asks for in each round: as it was asked itself, at the worker that its own words lead to. Undefined where
 * it is none; what else is wrong with an ask is for `delegate` to say.
 */
export function researchOf(ask: Ask, caller: Caller, policy: Policy): Result<Research | undefined> {
  const asked = withResearcher(ask)
  const route = chooseRoute(asked, caller, policy)
  if (!route.ok || route.value.kind === 'stay') return route.ok || !ask.research ? ok(undefined) : route
  const role = policy.roles.find(({ name }) => route.value.kind === 'delegate' && name === route.value.role)
  const rounds = ask.research?.rounds ?? role?.research?.rounds ?? (ask.research ? DEFAULT_ROUNDS : undefined)
  if (rounds === undefined) return ok(undefined)
  const refused = refuseWay({ ...ask, search: EVERYWHERE }, route.value.worker, route.value.mode)
  if (refused) return fail(refused)
  const wrong = unfit(ask)
  if (wrong !== undefined) {
    const hint = `Leave ${wrong} out, or ask with --search alone.`
    return fail(failure('wrong_usage', `a research answers in prose, and takes no ${wrong}`, { hint }))
  }
  return ok({ rounds, route: route.value, ask: askOfRound(asked, route.value) })
}

const unfit = ({ answerSchema, handoff }: Ask): string | undefined =>
  answerSchema === undefined ? (handoff ? '--handoff' : undefined) : '--schema'

/** The words of a round are others than those that the rules went by: the worker stays whom they chose. */
function askOfRound(ask: Ask, route: Delegation): Ask {
  const { research: _all, idempotencyKey: _once, called: _host, ...one } = ask
  return {
    ...one,
    worker: route.worker,
    ...(route.role === undefined ? {} : { role: route.role }),
    search: ask.search ?? route.search ?? EVERYWHERE,
    // A conversation that goes on need not be told what it has said.
    ...(WORKER_FACTS[route.worker].keepsSessions ? { keepSession: true } : {}),
  }
}
