import type { Host } from './hook.ts'
import type { WorkerId } from './worker-id.ts'

/** `unknown`: it could not be told from outside, which is not the same as bad. */
export type CheckStatus = 'ok' | 'warn' | 'bad' | 'unknown'

/** One thing looked at: what it is, what was seen, and where it is not well the next step. */
export type SetupCheck = {
  name: string
  status: CheckStatus
  says: string
  next?: string
  models?: ModelDrift
}

/** Where Waybill's table of models and a CLI's own list part; `here` is the table, `there` the CLI. */
export type ModelDrift = {
  /** In the table as listed, or asked for by Waybill, and not in the list; empty where the CLI names only some. */
  missing: string[]
  /** In the list and not in the table. */
  newer: string[]
  /** Refused by the vendor's own API from that day on (`2026-10-23`). Also of days to come, for what Waybill asks for. */
  ended: { id: string; on: string }[]
  /** Words of the CLI that stand for another model than in the table. */
  moved: { word: string; here: string; there: string }[]
  /** Models that take other levels of effort than in the table. */
  efforts: { id: string; here: string[]; there: string[] }[]
}

/** `absent`: it is not there, and the user never had to do with it: nothing is wrong. */
export type WorkerHealth = { worker: WorkerId; usable: boolean; absent?: true; checks: SetupCheck[] }
export type HostHealth = { host: Host; checks: SetupCheck[] }

/** The state of the set-up. A worker is usable when neither its own checks nor Waybill's are bad. */
export type DoctorReport = { setup: SetupCheck[]; workers: WorkerHealth[]; hosts: HostHealth[] }
