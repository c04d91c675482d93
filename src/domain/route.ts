import type { CheckName } from './check.ts'
import type { Continuing } from './follow.ts'
import type { Effort, Limits, Mode, Search, TaskKind } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** Where a value came from: the flag, the role table, the user's config or the built-in default. */
export type Provenance = Record<string, string>

/** `native`: the caller could run that model itself, in its own harness; `foreign`: it could not. */
export type Nativeness = 'native' | 'foreign'

/**
 * What a choice of model means for whoever asked. Against its own model: `stay`, `downshift` (a smaller or cheaper one),
 * `upshift`, `switch-harness` (it is run by another program). Of a comparison that was made: `dominated` (worse in
 * quality, cost and time), `unstable` (some answers empty), `invalid` (all empty), `truncated`. `no-data`: nobody can say.
 */
export const ROUTE_LABELS = [
  'stay',
  'downshift',
  'upshift',
  'switch-harness',
  'dominated',
  'unstable',
  'invalid',
  'truncated',
  'no-data',
] as const
export type RouteLabel = (typeof ROUTE_LABELS)[number]

/** A task goes to a worker: which, with what model, mode and limits, and why. */
export type Delegation = {
  kind: 'delegate'
  worker: WorkerId
  model: string
  /** As somebody wrote it, where that is not the id that it was taken for. */
  modelAsked?: string
  /** What it is to the caller; both are absent in what an older Waybill has recorded. */
  nativeness?: Nativeness
  label?: RouteLabel
  effort?: Effort
  /** Where it is, if that is a server of the user's own and not this machine: scheme, host and port. */
  server?: string
  /** What the vendor may look up, where the ask or its role says so. */
  search?: Search
  mode: Mode
  limits: Limits
  because: string
  fallbacks: WorkerId[]
  /** Those that must pass beside the usual ones: of the task, the role, the routing file and the user's settings. */
  checks: readonly CheckName[]
  /** Each command that a check runs may take so long; absent in what an older Waybill has recorded. */
  checkWallMs?: number
  provenance: Provenance
  /** Whose work it is; absent where no role was named or found. */
  role?: string
  /** Absent where no rule had to decide, and in what an older Waybill has recorded. */
  rule?: Ruled
  /** Of a follow-up alone. */
  continuing?: Continuing
}

/** The rule that decided, by its name and by who says so. */
export type Ruled = { name: string; from: string }

/** What is to be done with a task. `stay` means the host does it itself. */
export type Route = { kind: 'stay'; because: string; rule?: Ruled } | Delegation

/** A routing role: what kind of work goes to which worker, as one row of data. */
export type Role = {
  name: string
  /** Absent: the one that the caller is not. */
  worker?: WorkerId
  mode: Mode
  model?: string
  effort?: Effort
  wallMs?: number
  maxUsdMicros?: number
  checks?: readonly CheckName[]
  /** Its work needs searches on the vendor's side. */
  search?: true
  /** Its work is done in rounds. */
  research?: { rounds: number }
  /** Workers that may take over, each under a grant of its own. */
  fallbacks?: readonly WorkerId[]
  /** The class of task that its work is, and so its time. */
  kind?: TaskKind
  /** For whoever chooses it: what it does. */
  description?: string
  because: string
  /** Who says so, where it is not our own table. */
  from?: string
  /** Who says each field, where a file's word lies over somebody else's. */
  fieldsFrom?: Readonly<Record<string, string>>
}

/** Who says a field of a role. */
export const sayerOf = (role: Role | undefined, field: keyof Role): string =>
  role?.fieldsFrom?.[field] ?? role?.from ?? `role ${role?.name}`
