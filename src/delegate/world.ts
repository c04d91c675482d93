import type { Site } from '../checks/check.ts'
import type { Policy } from '../decide/route.ts'
import type { Hold } from '../domain/budget.ts'
import type { Fact } from '../domain/event.ts'
import type { Failure } from '../domain/failure.ts'
import type { Continuing } from '../domain/follow.ts'
import type { ConsentRecord, Denial, Grant } from '../domain/grant.ts'
import type { Proof } from '../domain/outcome.ts'
import type { Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import type { ProcessIdentity } from '../domain/run.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Ran } from '../execute.ts'

/** Everything a delegation needs from outside. Nothing in here decides. */
export type World = {
  policy: Policy
  owner: ProcessIdentity
  nowMs(): number
  elapsedMs(): number
  note(fact: Fact): void
  refuseFiles(task: Task): Failure | undefined
  /** Why a check that is asked for could not be run whatever comes back: said before anything is paid for. */
  refuseChecks(task: Task, route: Delegation): Failure | undefined
  consent(task: Task, worker: WorkerId): Result<ConsentRecord | undefined>
  /** Why a model without a price may not be used on the lane that would pay for it. */
  refusePrice(task: Task, route: Delegation): Denial | undefined
  /** Who paid for this worker's last run in this project. */
  paidBefore(worker: WorkerId): Proof['lane'] | undefined
  /** Looks at everything that would leave; what cannot be looked at is a failure. */
  inspect(task: Task, route: Delegation): Promise<Result<Cargo>>
  /** How this worker goes on from the run that a task follows up; undefined where it follows none. */
  continuing(task: Task, worker: WorkerId): Continuing | undefined
  /** Sets the grant's money aside: from the caps, or from the hold of the run that asks. */
  reserve(task: Task, holdId: string, grant: Grant): Result<Hold>
  /** What a hold still has for the run itself: what was handed on from it is taken off, micro-USD. */
  held(hold: Hold): number
  settle(hold: Hold, usdMicros: number | 'unknown'): void
  /** A new mark for a fence around foreign words. */
  nonce(): string
  /** Where the checks of a task work, and with what. */
  site(task: Task): Site
  /**
   * `stillAllowed` is asked right before anything is started: what it answers ends the attempt, and nothing is sent.
   * `paidUsdMicros`: what the same hold has paid for already.
   */
  execute(
    task: Task,
    route: Delegation,
    grant: Grant,
    cargo: Cargo,
    stillAllowed: () => Failure | undefined,
    paidUsdMicros?: number,
  ): Promise<Result<Ran>>
}
