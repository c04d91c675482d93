/** Vendors' own programs. */
export const CLI_IDS = ['codex-cli', 'claude-cli'] as const
export type CliId = (typeof CLI_IDS)[number]

/** What is asked over HTTP. */
export const SERVICE_IDS = ['grok-api'] as const
export type ServiceId = (typeof SERVICE_IDS)[number]

export const WORKER_IDS = [...CLI_IDS, ...SERVICE_IDS] as const
export type WorkerId = (typeof WORKER_IDS)[number]

/** What people call a worker: its vendor, where that has one worker before all others. */
const SHORT: Partial<Record<string, string>> = {
  'codex-cli': 'codex',
  'claude-cli': 'claude',
  'grok-api': 'grok',
} satisfies Partial<Record<WorkerId, string>>
export const shortName = (worker: string): string => SHORT[worker] ?? worker

/** Every name by which a worker may be asked for. */
export const WORKER_NAMES: readonly string[] = [...new Set([...WORKER_IDS.map(shortName), ...WORKER_IDS])]

/** The worker of such a name. */
export const workerCalled = (name: string): WorkerId | undefined =>
  WORKER_IDS.find((id) => id === name || shortName(id) === name)

/** One value for each worker. */
export const forEachWorker = <T>(of: (worker: WorkerId) => T): Record<WorkerId, T> =>
  Object.fromEntries(WORKER_IDS.map((worker) => [worker, of(worker)])) as Record<WorkerId, T>

export type Vendor = 'openai' | 'anthropic' | 'xai'

/** Workers that a role may name and that this Waybill does not have: what is theirs runs nowhere else unasked. */
export const MISSING_WORKERS = ['local'] as const
export type MissingWorker = (typeof MISSING_WORKERS)[number]
