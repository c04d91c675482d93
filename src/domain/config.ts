import type { Caps } from './budget.ts'
import type { Rates } from './money.ts'
import type { Limits, TaskKind } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** `auto` takes a login before a key, so that a stray key never replaces a subscription. */
export const AUTHS = ['auto', 'subscription', 'api-key'] as const
export type Auth = (typeof AUTHS)[number]

/** What the user says about one worker. Paths are absolute. */
export type WorkerConfig = {
  auth: Auth
  executable?: string
  /** A server of the user's own; it is only ever sent a key, never a login. */
  baseUrl?: string
  /** Name of the variable that holds the key. */
  apiKeyEnv?: string
  /** A private file that holds the key and nothing else. */
  apiKeyFile?: string
  model?: string
  /** Ids that this Waybill does not know yet; their cost is unknown where `Config.prices` has none. */
  extraModels: string[]
}

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
  workers: { 'codex-cli': WORKER, 'claude-cli': WORKER },
  said: [],
}
