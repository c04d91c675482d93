import { firstMatch } from '../../decide/rules.ts'
import type { RoutingTable } from '../../domain/routing-table.ts'
import type { Decision, Occasion } from '../../domain/rule.ts'
import { type Place, placeAt } from '../place.ts'
import { tableFor } from './table.ts'

/** What the rules make of an occasion, and where. */
export type Glance = { decision: Decision; table: RoutingTable; place: Place }

/** Most of what is typed and called matches no rule: this is all that such an event waits for. */
export function glance(occasion: Occasion, cwd: string): Glance | undefined {
  const place = placeAt(cwd)
  const table = place.ok ? tableFor(place.value) : undefined
  const decision = table && firstMatch(occasion, table.rules)
  return place.ok && decision ? { decision, table, place: place.value } : undefined
}
