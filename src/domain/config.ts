import type { Caps } from './budget.ts'
import type { CheckName } from './check.ts'
import type { ReviewGate } from './gate.ts'
import type { Rates } from './money.ts'
import type { Limits, TaskKind } from './task.ts'
import { forEachWorker, type WorkerId } from './worker-id.ts'

/** `auto` takes a login before a key, so that a stray key never replaces a subscription. */
export const AUTHS = ['auto', 'subscription', 'api-key'] as const
export type Auth = (typeof AUTHS)[number]

/** What the user says about one worker. Paths are absolute. */
export type WorkerConfig = {
  auth: Auth
  executable?: string
  /** A server of the user's own; it is only ever sent a key, never a login. */
  baseUrl?: string
  /** Of a browser: its debug port on this machine; and `baseUrl` is then where its page begins. */
  endpoint?: string
  /** Name of the variable that holds the key. */
  apiKeyEnv?: string
  /** A private file that holds the key and nothing else. */
  apiKeyFile?: string
  model?: string
  /** Of the local worker: which kind of server it is, by its name in data/local-servers.json. */
  preset?: string
  /** Ids that this Waybill does not know yet; their cost is unknown where `Config.prices` has none. */
  extraModels: string[]
}

/** Whether an accepted patch may go into the working tree: after a person said so, by itself when asked to, or not at all. */
export const APPLIES = ['ask', 'accepted', 'never'] as const
export type Apply = (typeof APPLIES)[number]

/** What the user says about one repository, by the absolute path of its working tree. */
export type ProjectConfig = {
  apply?: Apply
  /** Ignored folders, relative to the root, that are lent to scratch worktrees: `node_modules`, `.venv`. */
  link: readonly string[]
  checks: readonly CheckName[]
  /** Absent: nobody looks before a host's model stops. */
  reviewGate?: ReviewGate
}

/** What the user says of reports. */
export type TriageConfig = {
  /** Who takes over a report that the local model could not do, in this order, each under a grant of its own. */
  fallbacks: readonly { worker: WorkerId; model?: string }[]
  /** How many reports are looked at at once. */
  parallel: number
}

/** As many as llama.cpp's server takes at once by itself (b11669). */
export const DEFAULT_TRIAGE: TriageConfig = { fallbacks: [], parallel: 4 }

/** `privateHosts`: those that may lie on this machine or in a private network. */
export type PagesConfig = { fetch: boolean; privateHosts: readonly string[] }

/** The user's own settings: `config.yaml` over the defaults. */
export type Config = {
  caps: Caps
  /** `maxUsdMicros` is the cap of one run. */
  limits: Limits
  /** Wall clocks of single classes of task, over `limits.wallMs`. */
  walls: Partial<Record<TaskKind, number>>
  /** The user's own prices of `extraModels`, by id. */
  prices: Readonly<Record<string, Rates>>
  workers: Record<WorkerId, WorkerConfig>
  apply: Apply
  /** By the absolute path of the working tree, as the file has it. */
  projects: Readonly<Record<string, ProjectConfig>>
  /** Longest time of one command that a check runs. */
  checkWallMs: number
  /** How many tasks of a batch run at once at most. */
  batchParallel: number
  triage: TriageConfig
  /** What Waybill itself may fetch, to look up what an answer cites. */
  pages: PagesConfig
  /** Dotted names of the fields that the file sets; the others are defaults. */
  said: readonly string[]
}

const WORKER: WorkerConfig = { auth: 'auto', extraModels: [] }

/** Twenty runs fit side by side into a day: each holds its cap while it works. */
export const DEFAULT_CONFIG: Config = {
  caps: { runUsdMicros: 2_000_000, projectDayUsdMicros: 40_000_000, userMonthUsdMicros: 400_000_000 },
  limits: {
    wallMs: 15 * 60_000,
    // A test suite inside one command is silent for as long as it runs.
    idleMs: 5 * 60_000,
    maxUsdMicros: 2_000_000,
    maxOutputBytes: 64 * 1024 * 1024,
    depth: 1,
  },
  walls: {},
  prices: {},
  workers: forEachWorker(() => WORKER),
  apply: 'ask',
  projects: {},
  checkWallMs: 10 * 60_000,
  batchParallel: 8,
  triage: DEFAULT_TRIAGE,
  pages: { fetch: false, privateHosts: [] },
  said: [],
}
