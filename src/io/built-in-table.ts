import { readied } from '../decide/alternatives.ts'
import { BUILT_IN_MODELS, BUILT_IN_RULES, ROLES } from '../decide/roles.ts'
import type { RoutingTable } from '../domain/routing-table.ts'

/** What hooks decide by where nobody says anything else. */
export const BUILT_IN_TABLE: RoutingTable = {
  version: 1,
  sources: [],
  madeAtMs: 0,
  rules: readied(BUILT_IN_RULES),
  roles: ROLES,
  routings: [],
  models: BUILT_IN_MODELS,
}
