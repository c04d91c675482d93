import type { CheckName } from './check.ts'
import type { Continuing } from './follow.ts'
import type { Effort, Limits, Mode } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** Where a value came from: the flag, the role table, the user's config or the built-in default. */
export type Provenance = Record<string, string>

/** A task goes to a worker: which, with what model, mode and limits, and why. */
export type Delegation = {
  kind: 'delegate'
  worker: WorkerId
  model: string
  effort?: Effort
  mode: Mode
  limits: Limits
  because: string
  fallbacks: WorkerId[]
  /** Those that must pass beside the usual ones: of the task, the role, the routing file and the user's settings. */
  checks: readonly CheckName[]
  /** Each command that a check runs may take so long; absent in what an older Waybill has recorded. */
  checkWallMs?: number
  provenance: Provenance
  /** Of a follow-up alone. */
  continuing?: Continuing
}

/** What is to be done with a task. `stay` means the host does it itself. */
export type Route = { kind: 'stay'; because: string } | Delegation

/** A routing role: what kind of work goes to which worker, as one row of data. */
export type Role = {
  name: string
  worker: WorkerId
  mode: Mode
  model?: string
  effort?: Effort
  wallMs?: number
  checks?: readonly CheckName[]
  because: string
  /** Who says so, where it is not our own table. */
  from?: string
}
