import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Role, sayerOf } from '../domain/route.ts'
import type { VendorName } from '../domain/rule.ts'
import type { Ask, Caller } from '../domain/task.ts'
import type { MissingWorker, WorkerId } from '../domain/worker-id.ts'
import { isConnected, otherThan, WORKER_CALLED } from './who.ts'

/** Who does a task, who says so, and why. */
export type Target = { worker: WorkerId; workerFrom: string; because: string }

/** Who does it, and why: the flag, who is named in the words, the role's worker, else the vendor that the caller is not. */
export function targetOf(
  ask: Ask,
  caller: Caller,
  role: Role | undefined,
  addressee: VendorName | undefined,
): Result<Target> {
  if (ask.worker !== undefined) {
    const because = role?.worker === ask.worker ? role.because : 'it was asked for by name'
    return ok({ worker: ask.worker, workerFrom: 'flag', because })
  }
  const byName = addressee && WORKER_CALLED[addressee]
  if (byName !== undefined && byName !== role?.worker) {
    const because = 'it is named in the words'
    return present(
      { worker: byName, workerFrom: because, because },
      ask.fallbacks,
      `${addressee} is named, and`,
    )
  }
  if (role?.worker === undefined) {
    const worker = otherThan(caller)
    const because = role?.because ?? 'no worker was named, and it is the default here'
    return ok({ worker, workerFrom: `default for ${caller}`, because })
  }
  const { worker, because, name } = role
  const target = { worker, workerFrom: sayerOf(role, 'worker'), because }
  return present(target, fallbacksOf(ask, role), `the role ${name} is that of ${worker}, and`)
}

/** Who may take over: those of the ask, or else of the role. */
export function fallbacksOf({ fallbacks, noFallback }: Ask, role: Role | undefined): readonly WorkerId[] {
  if (noFallback) return []
  return fallbacks.length > 0 ? fallbacks : (role?.fallbacks ?? [])
}

/** A worker that this Waybill does not have is replaced by a declared fallback, and by nothing else. */
function present(
  { worker, ...target }: Omit<Target, 'worker'> & { worker: WorkerId | MissingWorker },
  [instead]: readonly WorkerId[],
  why: string,
): Result<Target> {
  if (isConnected(worker)) return ok({ ...target, worker })
  const lacking = `${why} this Waybill has no worker ${worker}`
  if (instead === undefined) return fail(failure('worker_missing', lacking, { hint: HOW_ELSE }))
  return ok({
    worker: instead,
    workerFrom: 'fallback',
    because: `${lacking}; ${instead} is the declared fallback`,
  })
}

const HOW_ELSE = 'Declare `fallbacks` of that role in routing.yaml, or run it with another `--worker`.'
