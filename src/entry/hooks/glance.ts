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
  if (!place.ok) return undefined
  const { root } = place.value.workspace
  const table = tableFor(place.value)
  const decision = table && (firstMatch({ ...occasion, root }, table.rules) ?? doorOf(occasion, table))
  return decision && { decision, table, place: place.value }
}

/** The name of a role may be a door that `waybill generate` made: whoever answers looks at the file. */
function doorOf({ subagent }: Occasion, { roles }: RoutingTable): Decision | undefined {
  const role = roles.find(({ name }) => name === subagent)
  if (!role) return undefined
  const when = { subagent: [role.name] }
  const rule = {
    name: DOOR,
    when,
    unless: [],
    role: role.name,
    auto: false,
    because: role.because,
    from: 'generated',
  }
  return { rule, others: [] }
}

/** No rule of a file can have this name. */
export const DOOR = 'its own name'
