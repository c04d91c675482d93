import type { ReviewGate } from './gate.ts'
import type { Role } from './route.ts'
import type { Restraint } from './routing.ts'
import type { Rule } from './rule.ts'
import type { WorkerId } from './worker-id.ts'

/** A file that the table was made from, by what the file system says of its last change; null: it was not there. */
export type Source = { path: string; stamp: string | null }

/** The rules of one repository, made ready: no hook reads YAML, and no command the same YAML twice. */
export type RoutingTable = {
  version: 1
  sources: readonly Source[]
  /** When the sources were looked at, epoch ms: what was changed at nearly the same time may have been missed. */
  madeAtMs: number
  rules: readonly Rule[]
  roles: readonly Role[]
  routings: readonly Restraint[]
  /** Of each worker, the model that it takes where the role names none. */
  models: Readonly<Record<WorkerId, string>>
  /** Absent: none is set up here. */
  gate?: ReviewGate
}
