import type { Host } from './hook.ts'
import type { WorkerId } from './worker-id.ts'

/** `unknown`: it could not be told from outside, which is not the same as bad. */
export type CheckStatus = 'ok' | 'warn' | 'bad' | 'unknown'

/** One thing looked at: what it is, what was seen, and where it is not well the next step. */
export type SetupCheck = { name: string; status: CheckStatus; says: string; next?: string }

export type WorkerHealth = { worker: WorkerId; usable: boolean; checks: SetupCheck[] }
export type HostHealth = { host: Host; checks: SetupCheck[] }

/** The state of the set-up. A worker is usable when neither its own checks nor Waybill's are bad. */
export type DoctorReport = { setup: SetupCheck[]; workers: WorkerHealth[]; hosts: HostHealth[] }
