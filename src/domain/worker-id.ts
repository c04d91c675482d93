import workers from '../../data/workers.json' with { type: 'json' }

/** Each row of data/workers.json is a worker, in the order in which they are listed to people. */
export type WorkerId = keyof typeof workers.workers
export const WORKER_IDS = Object.keys(workers.workers) as readonly WorkerId[]

/** What people call a worker: its vendor, where that has one worker before all others. */
const rows: Record<string, { title: string; short?: string }> = workers.workers
export const shortName = (worker: string): string =>
  (Object.hasOwn(rows, worker) ? rows[worker]?.short : undefined) ?? worker

/** Every name by which a worker may be asked for. */
export const WORKER_NAMES: readonly string[] = [...new Set([...WORKER_IDS.map(shortName), ...WORKER_IDS])]

/** The worker of such a name. */
export const workerCalled = (name: string): WorkerId | undefined =>
  WORKER_IDS.find((id) => id === name || shortName(id) === name)

/** One value for each worker. */
export const forEachWorker = <T>(of: (worker: WorkerId) => T): Record<WorkerId, T> =>
  Object.fromEntries(WORKER_IDS.map((worker) => [worker, of(worker)])) as Record<WorkerId, T>

/** As the rows of data/workers.json, models.json and prices.json name it. */
export type Vendor = string
