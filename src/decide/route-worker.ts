import { type Role, sayerOf } from '../domain/route.ts'
import type { VendorName } from '../domain/rule.ts'
import type { Ask, Caller } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { otherThan, WORKER_CALLED } from './who.ts'

/** Who does a task, who says so, and why. */
export type Target = { worker: WorkerId; workerFrom: string; because: string }

/** Who does it, and why: the flag, who is named in the words, the role's worker, else the vendor that the caller is not. */
export function targetOf(
  ask: Ask,
  caller: Caller,
  role: Role | undefined,
  addressee: VendorName | undefined,
): Target {
  if (ask.worker !== undefined) {
    const because = role?.worker === ask.worker ? role.because : 'it was asked for by name'
    return { worker: ask.worker, workerFrom: 'flag', because }
  }
  const byName = addressee && WORKER_CALLED[addressee]
  if (byName !== undefined && byName !== role?.worker) {
    const because = 'it is named in the words'
    return { worker: byName, workerFrom: because, because }
  }
  if (role?.worker === undefined) {
    const worker = otherThan(caller)
    const because = role?.because ?? 'no worker was named, and it is the default here'
    return { worker, workerFrom: `default for ${caller}`, because }
  }
  const { worker, because } = role
  return { worker, workerFrom: sayerOf(role, 'worker'), because }
}

/** Who may take over: those of the ask, or else of the role. */
export function fallbacksOf({ fallbacks, noFallback }: Ask, role: Role | undefined): readonly WorkerId[] {
  if (noFallback) return []
  return fallbacks.length > 0 ? fallbacks : (role?.fallbacks ?? [])
}
