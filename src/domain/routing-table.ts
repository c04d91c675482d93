import type { ReviewGate } from './gate.ts'
import type { Role } from './route.ts'
import type { Rule } from './rule.ts'
import type { WorkerId } from './worker-id.ts'

/** A file that the table was made from, by its hash; null: it was not there. */
export type Source = { path: string; sha256: string | null }

/** What hooks decide by: the rules of one repository, made ready so that no hook reads YAML. */
export type RoutingTable = {
  version: 1
  sources: readonly Source[]
  rules: readonly Rule[]
  roles: readonly Role[]
  /** Of each worker, the model that it takes where the role names none. */
  models: Readonly<Record<WorkerId, string>>
  /** Absent: none is set up here. */
  gate?: ReviewGate
}
