import { nothingSpent } from '../decide/spend.ts'
import type { Failure } from '../domain/failure.ts'
import type { Denial } from '../domain/grant.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Delegation } from '../domain/route.ts'
import type { World } from './world.ts'

export const refused = (why: Failure, world: World): Outcome => ({
  kind: 'refused',
  failure: why,
  spend: nothingSpent(world.elapsedMs()),
  signals: [],
})

export const denied = (route: Delegation, denial: Denial, world: World): Outcome => ({
  kind: 'denied',
  route,
  denial,
  spend: nothingSpent(world.elapsedMs()),
  signals: [],
})

/** No money could be set aside: a refusal that says what is left, or a ledger that cannot be written. */
export function unheld(route: Delegation, why: Failure, world: World): Outcome {
  const { kind, message, hint } = why
  if (kind !== 'over_budget' && kind !== 'over_deadline') return refused(why, world)
  const because = `Nothing was sent: ${message}.`
  return denied(route, { kind: 'denied', failure: kind, because, hint }, world)
}
