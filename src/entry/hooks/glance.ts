import { firstMatch } from '../../decide/rules.ts'
import type { RoutingTable } from '../../domain/routing-table.ts'
import type { Decision, Occasion, Rule } from '../../domain/rule.ts'
import { type Place, placeAt } from '../place.ts'
import { tableFor } from './table.ts'

/** What the rules make of an occasion, and where. */
export type Glance = { decision: Decision; table: RoutingTable; place: Place }

/** No rule matched; `root` is the top of the repository, where there is one. */
export type Unmatched = { decision?: never; root?: string }

/**
 * Most of what is typed and called matches no rule: this is all that such an event waits for. `unread`: the host does
 * not let the text be read, so that only rules which hang on nothing in it can match.
 */
export function glance(occasion: Occasion, cwd: string, unread = false): Glance | Unmatched {
  const place = placeAt(cwd)
  if (!place.ok) return {}
  const { root } = place.value.workspace
  const table = tableFor(place.value)
  const decision = table && decisionOn({ ...occasion, root }, table, unread)
  return decision ? { decision, table, place: place.value } : { root }
}

function decisionOn(occasion: Occasion, table: RoutingTable, unread: boolean): Decision | undefined {
  const rules = unread ? table.rules.filter(isByName) : table.rules
  return firstMatch(occasion, rules) ?? doorOf(occasion, table)
}

const BY_TEXT = ['words', 'contains', 'regex', 'files', 'languages', 'size', 'web', 'addressee'] as const

const isByName = ({ when, unless }: Rule): boolean =>
  ![when, ...unless].some((conditions) => BY_TEXT.some((field) => conditions[field] !== undefined))

/** The name of a role may be a door that `waybill generate` made: whoever answers looks at the file. */
export function doorOf({ subagent }: Occasion, { roles }: Pick<RoutingTable, 'roles'>): Decision | undefined {
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
